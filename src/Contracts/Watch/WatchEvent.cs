using System.Text;

namespace MeshSync.Fabric.Contracts;

public enum WatchEventType : byte
{
    /// <summary>The object exists in this state. Added and modified are one: only the silo knows whether it is new.</summary>
    Upsert = 0,

    Delete = 1,
}

/// <summary>How much of an object an event brings.</summary>
public enum WatchDepth : byte
{
    /// <summary>All of it.</summary>
    Whole = 0,

    /// <summary>Its metadata, and no more is to be known of it.</summary>
    Presence = 1,

    /// <summary>Its metadata; the whole of it follows as an event of its own, so nothing that is known has to be forgotten.</summary>
    WholeFollows = 2,
}

/// <summary>One event of a batch. All memory is a slice of the batch's buffer and lives no longer than the batch.</summary>
/// <param name="Type">What happened.</param>
/// <param name="NamespaceUtf8">Namespace, UTF-8; empty for a cluster-scoped object.</param>
/// <param name="NameUtf8">Name, UTF-8.</param>
/// <param name="UidUtf8">UID, UTF-8.</param>
/// <param name="ResourceVersionUtf8">resourceVersion, UTF-8; opaque.</param>
/// <param name="Body">
/// The object's JSON without managedFields and with Secrets redacted. Empty on an upsert: the object exists but is
/// larger than the broker carries. Empty on a delete: its last state is not known.
/// </param>
public readonly record struct WatchEvent(
    WatchEventType Type,
    ReadOnlyMemory<byte> NamespaceUtf8,
    ReadOnlyMemory<byte> NameUtf8,
    ReadOnlyMemory<byte> UidUtf8,
    ReadOnlyMemory<byte> ResourceVersionUtf8,
    ReadOnlyMemory<byte> Body)
{
    public WatchDepth Depth { get; init; }

    public string Namespace => Encoding.UTF8.GetString(NamespaceUtf8.Span);

    public string Name => Encoding.UTF8.GetString(NameUtf8.Span);

    public string Uid => Encoding.UTF8.GetString(UidUtf8.Span);

    public string ResourceVersion => Encoding.UTF8.GetString(ResourceVersionUtf8.Span);
}
