namespace MeshSync.Fabric.Simulator.Storage;

/// <summary>One state of one object, never changed after it was stored; lists and watches write its bytes as they are.</summary>
internal sealed class StoredObject(
    string key, string ns, string uid, long resourceVersion, byte[] tail, int versionOffset, int versionLength, int metadataLength)
{
    /// <summary>
    /// Something in the place of an object that is none: <paramref name="raw"/> is served as it is, whatever it may be, as
    /// a broken aggregated API server or a bad conversion webhook would.
    /// </summary>
    public static StoredObject Corrupt(string key, string ns, string uid, long resourceVersion, byte[] raw) =>
        new(key, ns, uid, resourceVersion, raw, 0, 0, 0) { IsCorrupt = true };

    public bool IsCorrupt { get; private init; }

    public string Key => key;

    public string Namespace => ns;

    public string Name => ns.Length == 0 ? key : key[(ns.Length + 1)..];

    public string Uid => uid;

    public long ResourceVersion => resourceVersion;

    /// <summary>See <see cref="ObjectDraft"/> for the form; here with its resourceVersion.</summary>
    public ReadOnlySpan<byte> Tail => tail;

    /// <summary><c>"metadata":{…}</c></summary>
    public ReadOnlySpan<byte> MetadataMember => tail.AsSpan(0, metadataLength);

    /// <summary><c>{…}</c>, the value of metadata.</summary>
    public ReadOnlySpan<byte> Metadata => IsCorrupt ? "{}"u8 : tail.AsSpan(11, metadataLength - 11);

    /// <summary>The same state under another resourceVersion, as a DELETED event and a restored server carry it.</summary>
    public StoredObject WithResourceVersion(long other)
    {
        if (IsCorrupt)
        {
            return Corrupt(key, ns, uid, other, tail);
        }

        var bytes = new byte[tail.Length - versionLength];
        tail.AsSpan(0, versionOffset).CopyTo(bytes);
        tail.AsSpan(versionOffset + versionLength).CopyTo(bytes.AsSpan(versionOffset));
        return new ObjectDraft(ns, Name, uid, bytes, versionOffset, metadataLength - versionLength).Stamp(key, other);
    }

    /// <summary>True when writing <paramref name="draft"/> would change nothing but the resourceVersion.</summary>
    public bool SameContent(in ObjectDraft draft) =>
        !IsCorrupt && versionOffset == draft.VersionOffset
        && tail.AsSpan(0, versionOffset).SequenceEqual(draft.Tail.Span[..versionOffset])
        && tail.AsSpan(versionOffset + versionLength).SequenceEqual(draft.Tail.Span[versionOffset..]);
}
