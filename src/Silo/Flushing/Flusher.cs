using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Clusters;
using MeshSync.Fabric.Silo.Agents;
using MeshSync.Fabric.Silo.Outlets;

namespace MeshSync.Fabric.Silo.Flushing;

/// <summary>Begins flushes for whoever asks: Meshery Server, the HTTP API, the command line.</summary>
internal sealed partial class Flusher(FlushBoard board, AgentClient agents, IGrainFactory grains, ILogger<Flusher> logger)
{
    /// <summary>Begins a flush through each of the outlets.</summary>
    /// <param name="outlets">Through which.</param>
    /// <param name="scope">Of what.</param>
    /// <param name="relist">
    /// Have the agents list it again as well. What that reveals goes out as changes, beside what is sent again from the
    /// store; an agent that is away lists everything anyway when it comes back.
    /// </param>
    /// <param name="reason">Why, for logs and status.</param>
    /// <param name="cancellationToken">Gives up; what has begun goes on.</param>
    /// <exception cref="TooManyFlushesException">Too many are unfinished.</exception>
    public async Task<IReadOnlyList<Flush>> Begin(
        IEnumerable<Outlet> outlets, FlushScope scope, bool relist, string reason, CancellationToken cancellationToken)
    {
        if (relist)
        {
            await Relist(scope, reason, cancellationToken);
        }

        var begun = new List<Flush>();
        foreach (var outlet in outlets)
        {
            begun.AddRange(await board.Begin(outlet, scope, reason, cancellationToken));
        }

        return begun;
    }

    private async Task Relist(FlushScope scope, string reason, CancellationToken cancellationToken)
    {
        var clusters = scope.Cluster is { } cluster ? [cluster] : await grains.GetGrain<IClusterDirectoryGrain>(IClusterDirectoryGrain.Key).GetState();
        await Task.WhenAll(clusters.Select(async id =>
        {
            try
            {
                _ = await agents.Resync(id, scope.Collection, reason, cancellationToken);
            }
            catch (AgentCommandException e)
            {
                LogNotRelisted(id, e.Message);
            }
        }));
    }

    [LoggerMessage(LogLevel.Warning, "Cluster {Cluster} is not listed again; what is stored of it is sent nonetheless: {Problem}")]
    private partial void LogNotRelisted(string cluster, string problem);
}
