using System.IO.Pipelines;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;
using MeshSync.Fabric.Agent.Sessions;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Sessions;

/// <summary>The log of a container.</summary>
internal sealed class PodLog(ApiConnection api) : IPodStream
{
    private const int ReadBytes = 8 * 1024;

    public async Task<SessionEnd> Run(SessionOpening opening, PipeWriter output, CancellationToken cancellationToken)
    {
        // The answer to a log that is followed may begin with its first line, whenever that comes.
        using var response = await api.GetApart(PodPath.Log(opening), null, Timeout.InfiniteTimeSpan, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        while (await body.ReadAsync(output.GetMemory(ReadBytes), cancellationToken) is > 0 and int count)
        {
            output.Advance(count);
            await output.FlushAsync(cancellationToken);
        }

        return new SessionEnd(SessionEndKind.Completed, "");
    }
}
