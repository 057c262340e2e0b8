using System.Net.Http.Headers;
using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Discovery;
using MeshSync.Fabric.Agent.Status;
using MeshSync.Fabric.Agent.Tiers;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Agent.Watching;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Watching;

/// <summary>What listing and watching one resource share: where it is read from and where it goes.</summary>
internal sealed record ReflectorParts(
    ResourceType Type, ApiConnection Api, CollectionUplink Uplink, ObjectCapture Capture, AgentOptions Options, TimeProvider Time)
{
    /// <summary>Where it is read from; null is everywhere.</summary>
    public string? Namespace { get; init; }

    /// <summary>How deep its objects are to be known; null where all of it goes on as it comes.</summary>
    public CollectionDepth? Depth { get; init; }

    /// <summary>Is told how it goes.</summary>
    public required ReflectorStatus Status { get; init; }

    /// <summary>Is told of each object, where the resource defines what else is served.</summary>
    public DefinitionDigests? Definitions { get; init; }

    /// <summary>Asks for the form that a list is wanted in.</summary>
    public Action<HttpRequestHeaders>? ListForm => Depth?.Form == WatchForm.Presence ? ObjectForms.AskForMetadataList : null;

    /// <summary>Asks for the form that events are wanted in.</summary>
    public Action<HttpRequestHeaders>? EventForm => Depth?.Form == WatchForm.Presence ? ObjectForms.AskForMetadata : null;
}
