using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Discovery;
using MeshSync.Fabric.Agent.Tiers;
using MeshSync.Fabric.Agent.Watching;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Watching;

/// <summary>What listing and watching one resource share: where it is read from and where it goes.</summary>
[method: SetsRequiredMembers]
internal sealed record ReflectorParts(CollectionParts Collection, ApiConnection Api) : CollectionParts(Collection)
{
    /// <summary>Where it is read from; null is everywhere.</summary>
    public string? Namespace { get; init; }

    /// <summary>Is told of each object, where the resource defines what else is served.</summary>
    public DefinitionDigests? Definitions { get; init; }

    /// <summary>Asks for the form that a list is wanted in.</summary>
    public Action<HttpRequestHeaders>? ListForm => Depth?.Form == WatchForm.Presence ? ObjectForms.AskForMetadataList : null;

    /// <summary>Asks for the form that events are wanted in.</summary>
    public Action<HttpRequestHeaders>? EventForm => Depth?.Form == WatchForm.Presence ? ObjectForms.AskForMetadata : null;
}
