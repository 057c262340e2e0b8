using MeshSync.Fabric.Agent.Discovery;
using MeshSync.Fabric.Agent.Retrying;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Discovery;

/// <summary>
/// Finds out what is served: in the aggregated form, and in the old one where the server does not know that. What was served before and is
/// missing now counts as gone only when it is confirmed, because what is gone loses its objects.
/// </summary>
internal sealed partial class ResourceDiscoverer(
    AggregatedDiscovery aggregated, LegacyDiscovery legacy, Departures departures, DoubleServing doubles, TimeProvider time, ILogger<ResourceDiscoverer> logger)
{
    private const int PatientAttempts = 3;
    private const int MostComplaints = 100;

    private readonly HashSet<string> _complainedOf = [];
    private IReadOnlyList<ResourceType> _before = [];

    public async Task<ServedResources> Discover(CancellationToken cancellationToken)
    {
        var served = await AskPatiently(cancellationToken);
        Complain(served.Unusable);
        var missing = Missing(served);
        if (missing.Count > 0)
        {
            var kept = await departures.StillServed(missing, cancellationToken);
            served = served with { Types = [.. served.Types, .. kept] };
        }

        _before = served.Types;
        return served with { Doubles = await doubles.Find(served.Types, cancellationToken) };
    }

    /// <summary>Waits as long as a server that is busy wants to be left alone.</summary>
    private async Task<ServedResources> AskPatiently(CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await aggregated.Discover(cancellationToken) ?? await legacy.Discover(cancellationToken);
            }
            catch (ApiException e) when (e.Status.RetryAfter is not null && attempt < PatientAttempts)
            {
                await Task.Delay(Backoff.Jitter(e.Status.RetryAfter.Value), time, cancellationToken);
            }
        }
    }

    private void Complain(IEnumerable<string> unusable)
    {
        foreach (string name in unusable)
        {
            if (_complainedOf.Count < MostComplaints && _complainedOf.Add(name))
            {
                LogUnusable(name);
            }
        }
    }

    private List<ResourceType> Missing(ServedResources served)
    {
        var present = served.Types.Select(type => (type.Group, type.Resource)).ToHashSet();
        return [.. _before.Where(type => !present.Contains((type.Group, type.Resource)) && !served.UnknownGroups.Contains(type.Group))];
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The server names a resource {Name}, as none can be called; it is not watched.")]
    private partial void LogUnusable(string name);
}
