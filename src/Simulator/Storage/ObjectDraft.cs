using System.Globalization;

namespace MeshSync.Fabric.Simulator.Storage;

/// <summary>
/// An object about to be stored. <paramref name="Tail"/> is its JSON without the opening brace and without
/// apiVersion and kind: it begins with <c>"metadata":{</c>, ends with the closing brace of the object, and has an empty
/// resourceVersion (<c>"resourceVersion":""</c>) whose value belongs at <paramref name="VersionOffset"/>.
/// </summary>
internal readonly record struct ObjectDraft(
    string Namespace, string Name, string Uid, ReadOnlyMemory<byte> Tail, int VersionOffset, int MetadataLength)
{
    public string Key => KeyOf(Namespace, Name);

    /// <summary>The order of keys is the order of lists: etcd's, "namespace/name" by byte.</summary>
    public static string KeyOf(string ns, string name) => ns.Length == 0 ? name : string.Concat(ns, "/", name);

    public StoredObject Stamp(string key, long resourceVersion)
    {
        Span<byte> digits = stackalloc byte[20];
        resourceVersion.TryFormat(digits, out var count, provider: CultureInfo.InvariantCulture);
        var tail = GC.AllocateUninitializedArray<byte>(Tail.Length + count);
        Tail.Span[..VersionOffset].CopyTo(tail);
        digits[..count].CopyTo(tail.AsSpan(VersionOffset));
        Tail.Span[VersionOffset..].CopyTo(tail.AsSpan(VersionOffset + count));
        return new StoredObject(key, Namespace, Uid, resourceVersion, tail, VersionOffset, count, MetadataLength + count);
    }
}
