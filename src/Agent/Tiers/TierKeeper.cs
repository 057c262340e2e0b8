using MeshSync.Fabric.Agent.Discovery;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Tiers;

namespace MeshSync.Fabric.Agent.Tiers;

/// <summary>
/// Holds the tier policy that is in force. Of each source the last good one is kept: one that cannot be understood changes nothing but
/// what is said about it.
/// </summary>
internal sealed partial class TierKeeper(DiscoverySignal signal, TimeProvider time, ILogger<TierKeeper> logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TierSource, TierPolicy> _given = [];
    private readonly SortedDictionary<TierSource, string> _problems = [];
    private volatile TierState _state = new(TierSource.Default, TierPolicy.Default, time.GetUtcNow());

    /// <summary>How things are; replaced as a whole.</summary>
    public TierState State => _state;

    /// <summary>A source says this now; null or empty: nothing any more.</summary>
    public void Offer(TierSource source, string? config)
    {
        lock (_lock)
        {
            if (string.IsNullOrWhiteSpace(config))
            {
                _given.Remove(source);
                _problems.Remove(source);
            }
            else if (_given.GetValueOrDefault(source)?.Text != config || _problems.ContainsKey(source))
            {
                Take(source, config);
            }

            Settle();
        }
    }

    /// <summary>A source cannot be read, so what it says stays as it was.</summary>
    public void OfferUnreadable(TierSource source, string problem)
    {
        lock (_lock)
        {
            Refuse(source, problem);
            Settle();
        }
    }

    private void Take(TierSource source, string config)
    {
        try
        {
            _given[source] = TierPolicy.Parse(config);
            _problems.Remove(source);
        }
        catch (TierPolicyException e)
        {
            Refuse(source, e.Message);
        }
    }

    private void Refuse(TierSource source, string problem)
    {
        if (_problems.GetValueOrDefault(source) != problem)
        {
            _problems[source] = problem;
            string name = AgentNames.Of(source);
            LogRefused(name, problem, _state.Policy);
        }
    }

    private void Settle()
    {
        var (source, policy) = _given.Count == 0 ? (TierSource.Default, TierPolicy.Default) : _given.MaxBy(entry => entry.Key) is var last ? (last.Key, last.Value) : default;
        string? problem = _problems.Count == 0 ? null : string.Join("; ", _problems.Select(entry => $"{AgentNames.Of(entry.Key)}: {entry.Value}"));
        bool isOther = source != _state.Source || !ReferenceEquals(policy, _state.Policy);
        if (isOther)
        {
            _state = new TierState(source, policy, time.GetUtcNow()) { Problem = problem };
            string name = AgentNames.Of(source);
            LogTaken(name, policy);
            signal.LookOnce();
        }
        else if (problem != _state.Problem)
        {
            _state = _state with { Problem = problem };
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The tier policy is now that of {Source}: {Policy}.")]
    private partial void LogTaken(string source, TierPolicy policy);

    [LoggerMessage(Level = LogLevel.Error, Message = "The tier policy of {Source} is not valid: {Problem}. The last good one stays in force: {Policy}.")]
    private partial void LogRefused(string source, string problem, TierPolicy policy);
}
