using System.Collections.Immutable;

namespace MeshSync.Fabric.Simulator.Storage;

/// <summary>A collection as it was at one resourceVersion.</summary>
internal readonly record struct Snapshot(ImmutableSortedSet<StoredObject> Objects, long ResourceVersion)
{
    /// <summary>Index of the first object whose key is not before <paramref name="key"/>.</summary>
    public int IndexOf(string key)
    {
        var index = Objects.IndexOf(Collection.Probe(key));
        return index < 0 ? ~index : index;
    }

    /// <summary>The index range of one namespace, or of everything when it is empty.</summary>
    public (int Start, int End) Range(string ns) =>
        ns.Length == 0 ? (0, Objects.Count) : (IndexOf(ns + "/"), IndexOf(ns + "0"));
}
