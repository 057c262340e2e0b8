using MeshSync.Fabric.Simulator.Faults;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Simulator.Requests;

namespace MeshSync.Fabric.Robustness.Worlds;

/// <summary>A simulated API server: quick to start, and it can misbehave.</summary>
internal sealed class SimulatedWorld : World
{
    private static readonly int[] Statuses = [403, 410, 429, 500, 503];

    private readonly SimulatedApiServer _server;

    private SimulatedWorld(SimulatedApiServer server)
    {
        _server = server;
        Api = new HttpClient { BaseAddress = server.Address };
    }

    public override string Name => "simulated";

    public override HttpClient Api { get; }

    public override Uri Address => _server.Address;

    public static async Task<World> StartAsync(int seed) => new SimulatedWorld(await SimulatedApiServer.StartAsync(new SimulatedClusterOptions
    {
        Seed = seed,
        Objects = 250,
        BookmarkInterval = TimeSpan.FromSeconds(1),
        AggregatedDiscovery = seed % 2 == 0,
        WatchCacheLag = seed % 4,
    }));

    /// <summary>One in which something changes all the time, and nothing breaks.</summary>
    public static async Task<World> StartSteadyAsync(double changesPerSecond) =>
        new SimulatedWorld(await SimulatedApiServer.StartAsync(new SimulatedClusterOptions { Seed = 1, Objects = 1_000, Churn = changesPerSecond }));

    public override bool MayBeBeforeItsTime => true;

    public override string KubeconfigFor(int port) =>
        _server.Kubeconfig.Replace($":{Address.Port}", $":{port}", StringComparison.Ordinal);

    public override Task KillAsync() => _server.StopAsync();

    public override Task StartAgainAsync() => _server.StartAgainAsync();

    public override Task CompactAsync()
    {
        _server.Compact();
        return Task.CompletedTask;
    }

#pragma warning disable CA5394 // The same faults at every run.
    public override bool Misbehave(Random random)
    {
        var kind = Enum.GetValues<FaultKind>()[random.Next(Enum.GetValues<FaultKind>().Length)];
        _server.Faults.Add(new Fault
        {
            Kind = kind,
            Verb = random.Next(2) == 0 ? ApiVerb.List : ApiVerb.Watch,
            Count = random.Next(1, 8),
            StatusCode = Statuses[random.Next(Statuses.Length)],
            AfterEvents = random.Next(4),
            AfterBytes = random.Next(2000),
            Duration = TimeSpan.FromMilliseconds(random.Next(100, 2000)),
            OpenWatches = random.Next(2) == 0,
        });
        return true;
    }
#pragma warning restore CA5394

    public override void LoseDeletions() => _server.LoseDeletions(2);

    /// <summary>Cuts all watches off, because the audits that find lost deletions come between two watches.</summary>
    public override void Behave()
    {
        _server.LoseDeletions(0);
        _server.Faults.Clear();
        _server.Faults.Add(new Fault { Kind = FaultKind.Drop, OpenWatches = true });
    }

    public override async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _server.DisposeAsync();
    }
}
