using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Grains.Clusters;

/// <summary>What the agent of a cluster last said of itself, as the cluster keeps it: in memory, until the next heartbeat.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.agent-report")]
public sealed record AgentReport
{
    /// <summary>When a silo heard it, by the silo's clock.</summary>
    [Id(0)]
    public required DateTimeOffset Heard { get; init; }

    [Id(1)]
    public required string Version { get; init; }

    /// <summary>Number of the agent's run, as its batches carry it.</summary>
    [Id(2)]
    public required long Session { get; init; }

    /// <summary>Null unless somebody paused it.</summary>
    [Id(3)]
    public DateTimeOffset? PausedSince { get; init; }

    /// <summary>Reflectors that have not read a complete list yet; null while not even that is known.</summary>
    [Id(4)]
    public int? InitialListsMissing { get; init; }

    /// <summary>Reflectors by what they do, for example <c>watching</c>; names as in the heartbeat's JSON.</summary>
    [Id(5)]
    public required IReadOnlyDictionary<string, int> States { get; init; }

    /// <summary>Reflectors that are forbidden or backing off.</summary>
    [Id(6)]
    public required IReadOnlyList<AilingReflector> Ailing { get; init; }

    /// <summary>More of those, which the heartbeat had no room for.</summary>
    [Id(7)]
    public int AilingOmitted { get; init; }

    /// <summary>Bytes that wait in the agent for the broker.</summary>
    [Id(8)]
    public long QueueBytes { get; init; }

    /// <summary>How long ago that was when the cluster was asked; no clock that is set in between changes it.</summary>
    [Id(9)]
    public TimeSpan Age { get; init; }

    /// <summary>It publishes values of Secrets in clear; null when it does not say.</summary>
    [Id(10)]
    public bool? SecretsPublished { get; init; }

    /// <summary>The tier policy it follows, in a few words; empty when it does not say.</summary>
    [Id(11)]
    public string Policy { get; init; } = "";

    /// <summary>What is wrong with its settings or with what was given to it; empty for nothing.</summary>
    [Id(12)]
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Since when the agent follows its tier policy, by its clock; null where it does not say.</summary>
    [Id(13)]
    public DateTimeOffset? PolicySince { get; init; }

    /// <summary>What people call the cluster; null where nobody said.</summary>
    [Id(14)]
    public string? ClusterName { get; init; }

    /// <summary>Nothing has been heard of the agent for so long that it cannot be well.</summary>
    public bool IsSilent => Age > AgentStatus.SilentAfter;

    public static AgentReport Of(AgentStatus status, DateTimeOffset heard) => new()
    {
        Heard = heard,
        Version = status.Version,
        Session = status.Session,
        PausedSince = status.PausedSince,
        InitialListsMissing = status.Discovered ? status.InitialListsMissing : null,
        States = status.States.ToDictionary(entry => AgentNames.Of(entry.Key), entry => entry.Value),
        Ailing = status.Reflectors.Select(AilingReflector.Of).ToArray(),
        AilingOmitted = status.Omitted,
        QueueBytes = status.Queue.Bytes,
        SecretsPublished = status.SecretsPublished,
        Policy = status.Tiers?.Policy ?? "",
        Problems = new[] { status.Scope.Problem, status.Tiers?.Problem }.OfType<string>().ToArray(),
        PolicySince = status.Tiers?.Since,
        ClusterName = status.ClusterName,
    };
}

/// <summary>A reflector that does not do what it should.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.ailing-reflector")]
public sealed record AilingReflector
{
    /// <summary><c>group/resource</c>.</summary>
    [Id(0)]
    public required string Collection { get; init; }

    [Id(1)]
    public required string State { get; init; }

    /// <summary>Since when, by the agent's clock.</summary>
    [Id(2)]
    public required DateTimeOffset Since { get; init; }

    [Id(3)]
    public string? Error { get; init; }

    internal static AilingReflector Of(ReflectorReport reflector) => new()
    {
        Collection = reflector.Collection,
        State = AgentNames.Of(reflector.State),
        Since = reflector.Since,
        Error = reflector.LastError,
    };
}
