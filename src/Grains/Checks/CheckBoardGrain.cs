namespace MeshSync.Fabric.Grains.Checks;

/// <summary>See <see cref="ICheckBoardGrain"/>. That it takes one call at a time is what lets one silo check and not several.</summary>
[GrainType("check-board")]
[KeepAlive]
internal sealed class CheckBoardGrain(TimeProvider time) : Grain, ICheckBoardGrain
{
    private readonly Dictionary<string, long> _begun = [];
    private readonly SortedDictionary<string, CheckRecord> _checks = new(StringComparer.Ordinal);

    public Task<CheckRecord[]> GetState() => Task.FromResult<CheckRecord[]>([.. _checks.Values]);

    public Task<bool> TryBegin(string cluster, TimeSpan interval)
    {
        var isDue = !_begun.TryGetValue(cluster, out var begun) || time.GetElapsedTime(begun) >= interval;
        if (isDue)
        {
            _begun[cluster] = time.GetTimestamp();
        }

        return Task.FromResult(isDue);
    }

    public Task Report(CheckRecord check)
    {
        _checks[check.Cluster] = check with { LastSuccess = check.Ok ? check.At : _checks.GetValueOrDefault(check.Cluster)?.LastSuccess };
        return Task.CompletedTask;
    }
}
