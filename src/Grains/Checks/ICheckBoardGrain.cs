namespace MeshSync.Fabric.Grains.Checks;

/// <summary>
/// How the checks of all clusters went, of all silos; one grain, key <see cref="Key"/>. It keeps them in memory: when its silo ends, checks are
/// simply due again.
/// </summary>
[Alias("meshsync.check-board")]
public interface ICheckBoardGrain : IGrainWithIntegerKey
{
    const long Key = 0;

    /// <summary>The last check of each cluster, by cluster.</summary>
    [Alias("state")]
    Task<CheckRecord[]> GetState();

    /// <summary>Whether the caller is to check a cluster now: no silo has begun to within the interval.</summary>
    [Alias("begin")]
    Task<bool> TryBegin(string cluster, TimeSpan interval);

    /// <summary>A check has ended.</summary>
    [Alias("report")]
    Task Report(CheckRecord check);
}

/// <summary>How a check of a cluster went.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.check-record")]
public sealed record CheckRecord
{
    /// <summary>Cluster id.</summary>
    [Id(0)]
    public required string Cluster { get; init; }

    /// <summary>When it began.</summary>
    [Id(1)]
    public required DateTimeOffset At { get; init; }

    /// <summary>The canary came and went as it should.</summary>
    [Id(2)]
    public required bool Ok { get; init; }

    /// <summary>Milliseconds it took.</summary>
    [Id(3)]
    public required double Milliseconds { get; init; }

    /// <summary>Stage that was not reached; null when all were.</summary>
    [Id(4)]
    public string? Stage { get; init; }

    /// <summary>Why, in words; null for nothing.</summary>
    [Id(5)]
    public string? Problem { get; init; }

    /// <summary>When the last check began that went well; null when none has.</summary>
    [Id(6)]
    public DateTimeOffset? LastSuccess { get; init; }
}
