using MeshSync.Fabric.Cli.Agents;
using MeshSync.Fabric.Contracts;
using NATS.Client.Core;

namespace MeshSync.Fabric.Cli.Doctoring;

/// <summary>Asks the agent of a cluster what it cannot do.</summary>
internal sealed class AgentExamination(NatsConnection nats, TimeProvider time)
{
    private const int MostNamed = 20;

    public async Task Run(string cluster, ICollection<Finding> findings, CancellationToken cancellation)
    {
        AgentStatus agent;
        var asked = time.GetUtcNow();
        try
        {
            agent = await new AskedAgent(nats, cluster).Ask(AgentVerb.Status, new AgentRequest(), AgentJson.Default.AgentStatus, cancellation).ConfigureAwait(false);
        }
        catch (AgentCommandException e)
        {
            findings.Add(Finding.Bad($"agent of {cluster}", e.Message, "is it running (its log, /readyz), does it reach this NATS, and may this login ask it (docs/security.md)?"));
            return;
        }

        findings.Add(Finding.Good($"agent of {cluster}", $"version {agent.Version}"));
        findings.Add(Clock.Compare($"the agent of {cluster}", agent.At, asked, time.GetUtcNow()));
        findings.Add(Rights(cluster, agent));
        if (agent.Queue.Events >= agent.Queue.MaxEvents || agent.Queue.Bytes >= agent.Queue.MaxBytes)
        {
            findings.Add(Finding.Doubtful(
                $"queue of {cluster}", "full: watches are read no further until NATS takes what waits", "is NATS slow, is its disk full, or the way to it narrow? nats-server's log says"));
        }
    }

    private static Finding Rights(string cluster, AgentStatus agent)
    {
        var forbidden = agent.Reflectors.Where(reflector => reflector.State == ReflectorState.Forbidden).Select(reflector => reflector.Collection).ToList();
        return Forbidden($"RBAC of {cluster}", forbidden, "its ServiceAccount");
    }

    /// <summary>What it means that resources cannot be listed and watched.</summary>
    public static Finding Forbidden(string check, List<string> resources, string who)
    {
        var more = resources.Count > MostNamed ? FormattableString.Invariant($" and {resources.Count - MostNamed} more") : "";
        return resources.Count == 0
            ? Finding.Good(check, "everything that is to be watched may be")
            : Finding.Bad(
                check,
                $"may not list and watch {string.Join(", ", resources.Order(StringComparer.Ordinal).Take(MostNamed))}{more}: their objects are not seen",
                $"give {who} get, list and watch on them (deploy/agent/base/cluster-role.yaml, or deploy/agent/with-everything), or leave them out of the watch list (docs/watch-list.md)");
    }
}
