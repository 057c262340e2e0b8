using MeshSync.Fabric.Mirror;
using MeshSync.Fabric.Mirror.Comparison;
using MeshSync.Fabric.Mirror.Inventory;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;

namespace MeshSync.Fabric.EndToEnd.Mirroring;

/// <summary>A stand-in for Meshery Server with its inventory, which outlives its attachments, beside a real cluster.</summary>
internal sealed class MirroredCluster(KubeApiServer server, ServerGeneration generation) : IAsyncDisposable
{
    // On a machine that does other things as well, a whole fabric takes its time to start.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly ClusterLister _lister = new(server.Admin);
    private MirrorServer? _mirror;

    public InventoryDatabase Inventory { get; } = InventoryDatabase.Open();

    public MirrorServer Mirror => _mirror!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async Task AttachAsync(NatsOpts broker) =>
        _mirror = await MirrorServer.Attach(broker, Inventory, new MirrorOptions { Generation = generation }, TimeProvider.System, Cancellation);

    public Task AttachAsync(string url) => AttachAsync(new NatsOpts { Url = url });

    public async Task DetachAsync()
    {
        await _mirror!.DisposeAsync();
        _mirror = null;
    }

    /// <summary>Waits until the inventory has exactly what the API server lists of everything in scope.</summary>
    public async Task IsIdenticalAsync(string namespaceThatIsPartOfIt)
    {
        var cluster = await _lister.ClusterId(Cancellation);
        var scope = await _lister.Resources(Cancellation);
        var comparison = new ClusterComparison(_lister, Inventory);
        var last = new ComparisonResult(cluster, 0, [], []);
        try
        {
            await Eventually.Be(
                async () => last = await comparison.Run(cluster, scope, Cancellation),
                result => result is { IsSame: true, Same: > 0, NotListed: [] },
                Patience,
                expectation: "the inventory is what the cluster has");
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{last.Same} same; {string.Join("; ", last.Differences.Take(20))}; {Mirror.Progress}");
        }

        Assert.Contains(Names("Namespace"), name => name == namespaceThatIsPartOfIt);
        Assert.Equal(0, _mirror?.Progress.Malformed ?? 0);
    }

    public List<string> Names(string kind)
    {
        var names = new List<string>();
        Inventory.Read(null, row =>
        {
            if (row.Kind == kind)
            {
                names.Add(row.Name);
            }
        });
        return names;
    }

    public async ValueTask DisposeAsync()
    {
        await (_mirror?.DisposeAsync() ?? default);
        Inventory.Dispose();
    }
}
