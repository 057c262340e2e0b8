namespace MeshSync.Fabric.Grains.Sessions;

/// <summary>
/// The logs and terminals that are open, of all silos; one grain, key <see cref="Key"/>. It keeps them in memory: each silo
/// repeats its own every few seconds, and what is not repeated is forgotten.
/// </summary>
[Alias("meshsync.session-directory")]
public interface ISessionDirectoryGrain : IGrainWithIntegerKey
{
    const long Key = 0;

    /// <summary>How often a silo has to repeat its sessions.</summary>
    static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(5);

    /// <summary>By name.</summary>
    [Alias("state")]
    Task<SessionEntry[]> GetState();

    /// <summary>Enters a session that is about to begin.</summary>
    /// <param name="session">Which.</param>
    /// <param name="most">How many there may be in all.</param>
    [Alias("take")]
    Task<SessionTaken> Take(SessionEntry session, int most);

    /// <summary>A silo says which sessions it has.</summary>
    [Alias("renew")]
    Task Renew(SessionEntry[] sessions);

    /// <summary>A session has ended.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="id">Its id with the agent: another of that name may have begun.</param>
    [Alias("release")]
    Task Release(string name, string id);
}

/// <summary>What became of a wish for a session.</summary>
[GenerateSerializer, Alias("meshsync.session-taken")]
public enum SessionTaken
{
    /// <summary>It may begin.</summary>
    Yes,

    /// <summary>One of that name is open.</summary>
    Exists,

    /// <summary>There are as many as may be.</summary>
    Full,
}

/// <summary>One log or terminal.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.session-entry")]
public sealed record SessionEntry
{
    /// <summary>What Meshery calls it: <c>exec.&lt;namespace&gt;.&lt;pod&gt;.&lt;container&gt;.&lt;id&gt;</c>, or <c>logs.</c> likewise.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary><c>logs</c> or <c>exec</c>.</summary>
    [Id(1)]
    public required string Kind { get; init; }

    [Id(2)]
    public required string Cluster { get; init; }

    [Id(3)]
    public required string Namespace { get; init; }

    [Id(4)]
    public required string Pod { get; init; }

    [Id(5)]
    public required string Container { get; init; }

    /// <summary>Its id with the agent.</summary>
    [Id(6)]
    public required string Id { get; init; }

    /// <summary>Which Meshery Server it is for, as logs call it.</summary>
    [Id(7)]
    public required string Server { get; init; }

    [Id(8)]
    public required DateTimeOffset Since { get; init; }

    /// <summary>Bytes sent on to Meshery.</summary>
    [Id(9)]
    public long Bytes { get; init; }

    /// <summary>Address of the silo that carries it.</summary>
    [Id(10)]
    public required string Silo { get; init; }
}
