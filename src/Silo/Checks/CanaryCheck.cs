using MeshSync.Fabric.Silo.Agents;
using NATS.Client.JetStream;

namespace MeshSync.Fabric.Silo.Checks;

/// <summary>Follows canaries through the fabric.</summary>
internal sealed class CanaryCheck(AgentClient agents, INatsJSContext jetStream, CheckDiagnosis diagnosis, TimeProvider time)
{
    public AgentClient Agents => agents;

    public INatsJSContext JetStream => jetStream;

    public CheckDiagnosis Diagnosis => diagnosis;

    public TimeProvider Time => time;

    /// <summary>Has a canary come and go.</summary>
    /// <param name="cluster">Cluster id.</param>
    /// <param name="request">How.</param>
    /// <param name="tell">Hears of each stage, and last of how it went.</param>
    /// <param name="cancellationToken">Gives up; the canary is taken away all the same.</param>
    public async Task<CheckReport> Run(string cluster, CheckRequest request, Func<CheckLine, Task> tell, CancellationToken cancellationToken)
    {
        var report = await new CheckRun(this, cluster, request, tell).Run(cancellationToken);
        await tell(new CheckLine(Report: report));
        return report;
    }
}
