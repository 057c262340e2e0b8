using System.Reflection;
using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Scope;
using MeshSync.Fabric.Agent.Tiers;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Status;

/// <summary>Puts together how the agent is doing, at any time and for anybody who asks.</summary>
internal sealed class StatusReporter(
    StatusBoard board,
    ClusterIdentity cluster,
    QueueBudget queue,
    ScopeKeeper scope,
    TierReport tiers,
    AgentOptions options,
    TimeProvider time,
    BrokerConnection? broker = null)
{
    private static readonly string Version =
        typeof(StatusReporter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>With every reflector, the ailing ones first.</summary>
    public AgentStatus Full() => Report(board.Read(), static _ => true, int.MaxValue) with { Sessions = board.Sessions.Report(), Tiers = tiers.Full() };

    /// <summary>With the ailing reflectors only, and of those no more than some: it goes out all the time.</summary>
    public AgentStatus Compact() => Report(board.Read(), ReflectorReports.IsAiling, ReflectorReports.MostInAHeartbeat);

    private AgentStatus Report(IReadOnlyList<ReflectorSnapshot> reflectors, Func<ReflectorSnapshot, bool> isNamed, int most)
    {
        var named = reflectors.Where(isNamed).OrderByDescending(ReflectorReports.IsAiling).ToList();
        return new AgentStatus
        {
            Cluster = cluster.KnownId,
            ClusterName = options.ClusterName,
            Version = Version,
            Session = cluster.Session,
            StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(cluster.Session),
            At = time.GetUtcNow(),
            PausedSince = board.Pause.Since,
            Discovered = board.IsComplete,
            InitialListsMissing = reflectors.Count(ReflectorReports.MissesItsList),
            States = reflectors.CountBy(reflector => reflector.State).ToDictionary(),
            Queue = new AgentBacklog(queue.Events, queue.Bytes, queue.MaxEvents, queue.MaxBytes),
            Broker = broker is null ? null : new AgentBroker(broker.Address, broker.IsOpen, broker.Problem),
            Scope = Scope(scope.State),
            SecretsPublished = !options.RedactSecrets,
            Tiers = tiers.Compact(),
            Reflectors = [.. named.Take(most).Select(ReflectorReports.Of)],
            Omitted = Math.Max(0, named.Count - most),
        };
    }

    private static AgentScope Scope(ScopeState state) =>
        new(state.Source, state.List.ToString(), state.Since, state.Problem, [.. state.Notices.Take(AgentScope.MostNotices)]);
}
