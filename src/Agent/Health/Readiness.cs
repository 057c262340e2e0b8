namespace MeshSync.Fabric.Agent.Health;

/// <summary>Whether the broker has stored anything for us yet; once it has, the agent is ready for good, as Meshery's probes expect.</summary>
internal sealed class Readiness
{
    private volatile bool _reached;

    public bool IsReady => _reached;

    public void BrokerReached() => _reached = true;
}
