using MeshSync.Fabric.Agent.Tiers;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Status;

/// <summary>How a reflector was doing at one moment.</summary>
internal sealed record ReflectorSnapshot(ResourceType Type)
{
    public ReflectorState State { get; init; }

    /// <summary>When it entered the state.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Items of the last complete list; null before the first. Not kept up with events, because the agent keeps no keys.</summary>
    public long? Objects { get; init; }

    /// <summary>Complete lists.</summary>
    public long Lists { get; init; }

    /// <summary>Events of objects that watches brought since the last complete list.</summary>
    public long EventsSinceList { get; init; }

    /// <summary>Where the next watch goes on.</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary>When a watch last brought an event of an object.</summary>
    public DateTimeOffset? LastEvent { get; init; }

    /// <summary>When it last told the silo what the collection has to be.</summary>
    public DateTimeOffset? LastAudit { get; init; }

    /// <summary>The tier of its objects by policy, where no condition says otherwise.</summary>
    public int Tier { get; init; }

    public WatchForm Form { get; init; }

    /// <summary>Bytes of the API server's answers.</summary>
    public long BytesRead { get; init; }

    public string? LastError { get; init; }

    public DateTimeOffset? LastErrorAt { get; init; }

    /// <summary>How often it went on after a failure.</summary>
    public long Restarts { get; init; }
}
