using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Tiers;
using MeshSync.Fabric.Grains.Products;
using MeshSync.Fabric.Meshery;

namespace MeshSync.Fabric.Grains.Objects;

/// <summary>Stored objects, for who reads them from the store instead of waking their grains.</summary>
public static class ObjectMessage
{
    /// <summary>What the header of a stored object says.</summary>
    /// <param name="key">Key of the object.</param>
    /// <param name="sequence">Stream sequence of its message.</param>
    /// <param name="header">The header.</param>
    /// <param name="bytes">Size of the body.</param>
    public static ObjectState Read(ObjectKey key, ulong sequence, string header, int bytes) =>
        ObjectState.Of(key, ObjectStateHeader.Read(header) with { MessageBytes = bytes }, sequence);

    /// <summary>Ids of the products that the object speaks for.</summary>
    public static IReadOnlyList<string> Products(string header) => [.. EvidenceText.Products(ObjectStateHeader.Read(header).Evidence)];

    /// <summary>What counts of a stored object.</summary>
    public static ObjectWeight Weigh(string header)
    {
        var record = ObjectStateHeader.Read(header);
        return new ObjectWeight(record.Event == MesheryEvent.Deleted, record.Tier == ObjectTier.Presence, record.Evidence.Length > 0);
    }
}

/// <summary>What counts of a stored object.</summary>
/// <param name="Deleted">It is a tombstone.</param>
/// <param name="IsPresence">Only its metadata is known.</param>
/// <param name="SpeaksForProducts">It says something of a product.</param>
public readonly record struct ObjectWeight(bool Deleted, bool IsPresence, bool SpeaksForProducts);
