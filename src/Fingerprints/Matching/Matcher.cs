using MeshSync.Fabric.Contracts.Objects;
using MeshSync.Fabric.Fingerprints.Catalogues;
using MeshSync.Fabric.Fingerprints.Identities;

namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>
/// A catalogue compiled for looking at objects. Immutable, for any number of threads. An object that says nothing costs a few
/// microseconds and no memory.
/// </summary>
public sealed class Matcher(Catalogue catalogue)
{
    private readonly SignalIndex _index = new(catalogue);

    /// <summary>What it was compiled from.</summary>
    public Catalogue Catalogue { get; } = catalogue;

    /// <summary>What an object says, one element for each product it speaks for, in order of their ids; mostly none.</summary>
    /// <param name="apiVersion">Taken instead of the one in the object, which items of a list lack.</param>
    /// <param name="kind">Taken instead of the one in the object.</param>
    /// <param name="json">The object. It is walked, not validated.</param>
    /// <exception cref="MalformedObjectException">The bytes do not have the shape of one JSON object.</exception>
    public IReadOnlyList<ObjectEvidence> Match(string apiVersion, string kind, ReadOnlySpan<byte> json)
    {
        ArgumentNullException.ThrowIfNull(apiVersion);
        ObjectClass of = ObjectClasses.Of(apiVersion, kind);
        if (ObjectClasses.HasPod(of) && !ObjectGlance.MayMatch(json, _index))
        {
            return [];
        }

        HitList hits = default;
        int unknown = 0;
        if (of != ObjectClass.Other)
        {
            var walk = new ObjectWalk(json, _index, of);
            hits = walk.Walk();
            unknown = walk.Containers == 0 ? 1 : walk.Containers - walk.KnownContainers;
        }
        else if (_index.Resource(apiVersion, kind) is { } resource)
        {
            resource.Find(apiVersion, kind, ref hits);
        }

        if (hits.IsEmpty)
        {
            return [];
        }

        bool isWorkload = of == ObjectClass.Other && hits.Hits.Exists(hit => hit.Rule.Component is not null);
        return new EvidenceReader(apiVersion, kind, of, isWorkload, json).Read(hits.Hits, unknown > 0 || isWorkload);
    }
}
