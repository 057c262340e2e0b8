using System.Text.Json;
using MeshSync.Fabric.Mirror.Comparison;
using MeshSync.Fabric.Robustness.Model;

namespace MeshSync.Fabric.Robustness.Worlds;

/// <summary>A cluster to write to and to break.</summary>
internal abstract class World : IAsyncDisposable
{
    public abstract string Name { get; }

    /// <summary>A client that reaches the API server directly, past every fault of the harness.</summary>
    public abstract HttpClient Api { get; }

    public abstract Uri Address { get; }

    /// <summary>Whether an agent whose clock is behind can use it: a certificate made just now is not valid yet for one.</summary>
    public abstract bool MayBeBeforeItsTime { get; }

    /// <summary>Contents of a kubeconfig for another port of this machine.</summary>
    public abstract string KubeconfigFor(int port);

    /// <summary>Ends the API server as a crash would.</summary>
    public abstract Task KillAsync();

    public abstract Task StartAgainAsync();

    /// <summary>Forgets history: a watch that ended has to list again.</summary>
    public abstract Task CompactAsync();

    /// <summary>Something goes wrong inside of the API server, drawn from <paramref name="random"/>; false where it cannot.</summary>
    public abstract bool Misbehave(Random random);

    /// <summary>The next deletions are carried out and told to no watch; nothing where that cannot be.</summary>
    public abstract void LoseDeletions();

    /// <summary>Ends whatever <see cref="Misbehave"/> left behind.</summary>
    public abstract void Behave();

    public abstract ValueTask DisposeAsync();

    /// <summary>Everything that is in scope, as the API server lists it now.</summary>
    public async Task<IReadOnlyDictionary<ObjectName, ObjectVersion>> ListAsync(CancellationToken cancellationToken)
    {
        var lister = new ClusterLister(Api);
        var found = new Dictionary<ObjectName, ObjectVersion>();
        foreach (var type in await lister.Resources(cancellationToken))
        {
            await foreach (var item in lister.List(type, cancellationToken))
            {
                using var json = JsonDocument.Parse(item.Json);
                var metadata = json.RootElement.GetProperty("metadata");
                var space = metadata.TryGetProperty("namespace", out var text) ? text.GetString()! : "";
                found[new ObjectName(type.Group, type.Kind, space, metadata.GetProperty("name").GetString()!)] =
                    new ObjectVersion(item.Uid, metadata.GetProperty("resourceVersion").GetString()!);
            }
        }

        return found;
    }
}
