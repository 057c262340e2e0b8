using System.Buffers;
using System.IO.Pipelines;

namespace MeshSync.Fabric.Simulator.Hosting;

/// <summary>What a server answers beside its resources: its version and its health.</summary>
internal sealed class PlainEndpoints(SimulatedCluster cluster)
{
    private static readonly byte[] Version =
        """
        {"major":"1","minor":"32","gitVersion":"v1.32.0+simulated","gitCommit":"0000000000000000000000000000000000000000","gitTreeState":"clean","buildDate":"2024-12-11T18:00:00Z","goVersion":"go1.23.3","compiler":"gc","platform":"linux/amd64"}
        """u8.ToArray();

    public async Task<bool> HandleAsync(HttpContext context, PipeWriter body)
    {
        switch (context.Request.Path.Value)
        {
            case "/version" or "/version/": // KubernetesClient asks for the latter
                context.Response.ContentType = "application/json";
                body.Write(Version);
                break;
            case "/healthz" or "/livez" or "/readyz":
                context.Response.ContentType = "text/plain; charset=utf-8";
                context.Response.StatusCode = cluster.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
                body.Write(cluster.Ready ? "ok"u8 : "populating"u8);
                break;
            default:
                return false;
        }

        await body.FlushAsync(context.RequestAborted);
        return true;
    }
}
