using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Status;
using MeshSync.Fabric.Agent.Tiers;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Watching;

/// <summary>What reading one collection needs on any platform: where it goes, how deep it is to be known, and who is told how it goes.</summary>
internal record CollectionParts(ResourceType Type, CollectionUplink Uplink, ObjectCapture Capture, AgentOptions Options, TimeProvider Time)
{
    /// <summary>How deep its objects are to be known; null where all of it goes on as it comes.</summary>
    public CollectionDepth? Depth { get; init; }

    /// <summary>Is told how it goes.</summary>
    public required ReflectorStatus Status { get; init; }
}
