using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Objects;

namespace MeshSync.Fabric.Silo.Api.Objects;

/// <summary>An object as <c>/api/v1/objects</c> lists it.</summary>
/// <param name="Key"><c>cluster/group/resource/namespace/name</c>: the key of its grain, and the rest of its path in this API.</param>
/// <param name="Cluster">Cluster id.</param>
/// <param name="Group">API group; <c>core</c> for the core group.</param>
/// <param name="Resource">Plural resource name.</param>
/// <param name="Namespace">Namespace; null for an object that has none.</param>
/// <param name="Name">Name.</param>
/// <param name="ApiVersion">The version it was read in.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Uid">Kubernetes' own id of it.</param>
/// <param name="ResourceVersion">Its version.</param>
/// <param name="Tier">How deep it is known: 1 presence, 2 full.</param>
/// <param name="Design">Meshery design that made it, empty when it does not say which; null for what no design made.</param>
/// <param name="Event">Event of the stored message: <c>ADDED</c>, <c>MODIFIED</c>, <c>DELETED</c>.</param>
/// <param name="Deleted">It is gone, and its tombstone is still stored.</param>
/// <param name="ObservedAt">When the agent saw this state.</param>
/// <param name="Fingerprint">Fingerprint of its content.</param>
/// <param name="Position">Place in the watch log of the event that last wrote it.</param>
/// <param name="Sequence">Sequence of the stored message.</param>
/// <param name="Bytes">Size of the stored message.</param>
internal sealed record ObjectSummary(
    string Key,
    string Cluster,
    string Group,
    string Resource,
    string? Namespace,
    string Name,
    string ApiVersion,
    string Kind,
    string Uid,
    string ResourceVersion,
    int Tier,
    string? Design,
    string Event,
    bool Deleted,
    DateTimeOffset ObservedAt,
    string Fingerprint,
    string Position,
    ulong Sequence,
    int Bytes)
{
    public static ObjectSummary Of(ObjectKey key, ObjectState state) => new(
        state.Key,
        key.Cluster,
        key.Group.Length == 0 ? CollectionKey.CoreGroup : key.Group,
        key.Resource,
        key.Namespace.Length == 0 ? null : key.Namespace,
        key.Name,
        state.ApiVersion,
        state.Kind,
        state.Uid,
        state.ResourceVersion,
        state.Tier,
        state.Origin == "greenfield" ? state.Design : null,
        state.LastEvent,
        state.Deleted,
        state.ObservedAt,
        state.Fingerprint,
        state.LogPosition,
        state.Sequence,
        state.MessageBytes);
}

/// <summary>A page of objects, in the order of their keys.</summary>
/// <param name="Objects">The objects.</param>
/// <param name="Matched">How many there are behind <c>after</c>, this page included.</param>
/// <param name="Next">What to give as <c>after</c> for the next page; null when this is the last.</param>
internal sealed record ObjectPage(IReadOnlyList<ObjectSummary> Objects, long Matched, string? Next);

/// <summary>One object as <c>/api/v1/objects/…</c> shows it.</summary>
/// <param name="State">What its grain knows.</param>
/// <param name="Products">Ids of the products that it speaks for.</param>
/// <param name="Object">The object as Meshery gets it; null where what is stored cannot be read.</param>
internal sealed record ObjectDetail(ObjectSummary State, IReadOnlyList<string> Products, System.Text.Json.JsonElement? Object);
