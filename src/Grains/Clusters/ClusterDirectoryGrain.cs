using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Grains.Clusters;

/// <summary>
/// Reads the subjects of everything stored once, when it is first asked, and hears of every other cluster from the
/// cluster itself.
/// </summary>
[GrainType("cluster-directory")]
[KeepAlive]
internal sealed class ClusterDirectoryGrain(IStoredMessageScanner scanner) : Grain, IClusterDirectoryGrain
{
    private readonly SortedSet<string> _clusters = new(StringComparer.Ordinal);
    private bool _hasRead;

    public async Task<string[]> GetState()
    {
        if (!_hasRead)
        {
            await Read();
        }

        return [.. _clusters];
    }

    public Task Register(string cluster)
    {
        _clusters.Add(cluster);
        return Task.CompletedTask;
    }

    private async Task Read()
    {
        await foreach (var message in scanner.Scan(Subjects.AllObjects, CancellationToken.None))
        {
            if (Subjects.TryParseObject(message.Subject, out var key))
            {
                _clusters.Add(key.Cluster);
            }
        }

        _hasRead = true;
    }
}
