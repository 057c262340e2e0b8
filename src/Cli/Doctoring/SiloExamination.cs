using MeshSync.Fabric.Cli.Silos;
using MeshSync.Fabric.Cli.Status;

namespace MeshSync.Fabric.Cli.Doctoring;

/// <summary>Looks at the silo, and at what it makes of clusters and outlets.</summary>
internal sealed class SiloExamination(SiloClient silo, TimeProvider time)
{
    /// <returns>Ids of the clusters that it knows.</returns>
    public async Task<IReadOnlyList<string>> Run(ICollection<Finding> findings, CancellationToken cancellation)
    {
        FabricView fabric;
        var asked = time.GetUtcNow();
        try
        {
            fabric = await silo.Ask(HttpMethod.Get, "/api/v1/status", null, StatusJson.Default.FabricView, cancellation).ConfigureAwait(false);
        }
        catch (SiloRefusedException e)
        {
            findings.Add(Finding.Bad("silo", e.Message, "is it running (/readyz and its log say what it misses), and do --silo-url and --api-token fit?"));
            return [];
        }

        findings.Add(Finding.Good("silo", $"version {fabric.Version}"));
        findings.Add(Clock.Compare("the silo", fabric.At, asked, time.GetUtcNow()));
        if (fabric.Clusters.Count == 0)
        {
            findings.Add(Finding.Bad("clusters", "none is known", "start an agent with BROKER_URL of this NATS (docs/install.md); its log and /readyz say what it misses"));
        }

        foreach (var cluster in fabric.Clusters)
        {
            findings.Add(Of(cluster));
        }

        foreach (var outlet in fabric.Outlets.Where(outlet => outlet.Problem is not null || !outlet.Connected))
        {
            findings.Add(outlet.Problem is { } problem
                ? Finding.Bad($"outlet {outlet.Name}", problem, "docs/meshery.md says what an outlet needs")
                : Finding.Doubtful($"outlet {outlet.Name}", $"nobody reads {outlet.Subject}", "start Meshery Server with this NATS as its broker; it is told what it missed"));
        }

        return [.. fabric.Clusters.Select(cluster => cluster.Id)];
    }

    private static Finding Of(ClusterView cluster)
    {
        var check = $"cluster {cluster.Id}";
        return cluster.State switch
        {
            "silent" or "unheard" => Finding.Bad(
                check, $"its agent is {cluster.State}", "is it running (its log, /readyz), does it reach this NATS, and was its login not revoked?"),
            "paused" => Finding.Bad(check, "its agent is paused", $"fabric agent resume {cluster.Id}"),
            "ailing" => Finding.Bad(check, string.Join("; ", cluster.Problems), "see its resources: fabric status --cluster " + cluster.Id),
            _ when cluster.Problems.Count > 0 => Finding.Doubtful(check, string.Join("; ", cluster.Problems), "see its resources: fabric status --cluster " + cluster.Id),
            _ => Finding.Good(check, cluster.State),
        };
    }
}
