using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Contracts;

/// <summary>
/// How the agent of a cluster is doing. The same shape is its heartbeat, its answer to a status command and its page
/// <c>/status</c>; they differ in how many reflectors are named. JSON: <see cref="AgentJson"/>.
/// </summary>
public sealed record AgentStatus : IJsonOnDeserialized
{
    /// <summary>How often an agent says how it is, up to a quarter more or less at random, and oftener when something changes.</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(10);

    /// <summary>An agent not heard of for this long counts as silent: it missed two heartbeats for sure.</summary>
    public static readonly TimeSpan SilentAfter = HeartbeatInterval * 3;

    /// <summary>Cluster id; null while the agent does not know it yet.</summary>
    public string? Cluster { get; init; }

    /// <summary>What people call the cluster; null where nobody said. Only shown: whatever is addressed is addressed by its id.</summary>
    public string? ClusterName { get; init; }

    /// <summary>Version of the agent.</summary>
    public required string Version { get; init; }

    /// <summary>Number of the agent's run, growing: unix milliseconds of its start. The watch batches carry it too.</summary>
    public required long Session { get; init; }

    /// <summary>When the agent started, by its own clock.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When this was said, by the agent's own clock, which may be wrong: whoever wants an age takes the time of receipt.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Somebody paused the agent, and when; null when it is not paused. A pause ends with the process.</summary>
    public DateTimeOffset? PausedSince { get; init; }

    /// <summary>What is to be watched has been found out.</summary>
    public required bool Discovered { get; init; }

    /// <summary>Reflectors that have not read a complete list yet, those that are forbidden or stopped left out.</summary>
    public required int InitialListsMissing { get; init; }

    /// <summary>How many reflectors are in which state; states in which none is are missing.</summary>
    public required IReadOnlyDictionary<ReflectorState, int> States { get; init; }

    public required AgentBacklog Queue { get; init; }

    /// <summary>Null where there is none because everything goes into a file.</summary>
    public AgentBroker? Broker { get; init; }

    public required AgentScope Scope { get; init; }

    /// <summary>The administrator asked for values of Secrets to be published in clear; null from an agent that does not say.</summary>
    public bool? SecretsPublished { get; init; }

    /// <summary>How deep what is watched is known; null from an agent of a time before there were tiers.</summary>
    public AgentTiers? Tiers { get; init; }

    /// <summary>
    /// Reflectors by name. In a heartbeat only those that are forbidden or backing off; elsewhere all, those first. What does
    /// not fit into a message is counted in <see cref="Omitted"/>.
    /// </summary>
    public required IReadOnlyList<ReflectorReport> Reflectors { get; init; }

    /// <summary>Reflectors that should be in <see cref="Reflectors"/> and were left out for their number.</summary>
    public int Omitted { get; init; }

    /// <summary>
    /// <c>group/resource</c> of everything that is watched, and <c>group/*</c> of groups of which the server does not say now what they
    /// have. In a heartbeat now and then, once all initial lists are complete; null elsewhere and from an agent that does not say.
    /// </summary>
    public IReadOnlyList<string>? Watched { get; init; }

    /// <summary>Logs and terminals that are open; null in a heartbeat.</summary>
    public IReadOnlyList<SessionReport>? Sessions { get; init; }

    void IJsonOnDeserialized.OnDeserialized()
    {
        Elements.Check(Reflectors, nameof(Reflectors));
        Elements.Check(Watched ?? [], nameof(Watched));
        Elements.Check(Sessions ?? [], nameof(Sessions));
    }
}

/// <summary>What waits in the agent for the broker.</summary>
/// <param name="Events">Events that wait.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="MaxEvents">More events than this do not wait: the watches are read no further.</param>
/// <param name="MaxBytes">Likewise bytes.</param>
public sealed record AgentBacklog(int Events, long Bytes, int MaxEvents, long MaxBytes);

/// <summary>The agent's broker.</summary>
/// <param name="Address">Where it is, without user or token.</param>
/// <param name="Connected">Whether the connection is open.</param>
/// <param name="Problem">Why there is none yet, and what to do about it; null when there is one, or has been.</param>
public sealed record AgentBroker(string Address, bool Connected, string? Problem);

/// <summary>The tier policy in force.</summary>
/// <param name="Source"><c>default</c>, <c>file</c>, <c>api</c> (given to the silo) or <c>meshSync</c>.</param>
/// <param name="Policy">The policy in a few words.</param>
/// <param name="Since">Since when it is so.</param>
/// <param name="Problem">What is wrong with what was given last, and by whom; null when nothing is.</param>
/// <param name="Config">The JSON it was read from, empty for the default; null in a heartbeat.</param>
public sealed record AgentTiers(string Source, string Policy, DateTimeOffset Since, string? Problem, string? Config) : IJsonOnDeserialized
{
    /// <summary>Products that are looked into.</summary>
    public IReadOnlyList<string> Products { get => field ?? []; init; }

    void IJsonOnDeserialized.OnDeserialized() => Elements.Check(Products, nameof(Products));
}

/// <summary>What decides which resources are watched.</summary>
/// <param name="Source">Where the list in force comes from: <c>default</c>, or the MeshSync object.</param>
/// <param name="List">The list in force in a few words.</param>
/// <param name="Since">Since when it is so.</param>
/// <param name="Problem">What is wrong with the list that was given last, so that one before it is in force; null when nothing is.</param>
/// <param name="Notices">Entries of the list in force that do not do what they say, at most <see cref="MostNotices"/>.</param>
public sealed record AgentScope(string Source, string List, DateTimeOffset Since, string? Problem, IReadOnlyList<string> Notices) : IJsonOnDeserialized
{
    public const int MostNotices = 20;

    void IJsonOnDeserialized.OnDeserialized() => Elements.Check(Notices ?? [], nameof(Notices));
}
