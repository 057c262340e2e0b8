using System.Text.Json;
using MeshSync.Fabric.EndToEnd.Rig;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.EndToEnd.Sessions;

/// <summary>Two clusters behind one silo: each has a pod of its own, and both have one that is called <c>twin</c>.</summary>
internal sealed class TwoClusters : IAsyncDisposable
{
    private readonly HttpClient _silo;

    private TwoClusters(SimulatedApiServer first, SimulatedApiServer second, Rig.Fabric fabric)
    {
        (First, Second, Fabric) = (first, second, fabric);
        _silo = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{fabric.SiloPort}") };
    }

    /// <summary>Has pod <c>one</c>; its agent can be ended.</summary>
    public SimulatedApiServer First { get; }

    /// <summary>Has pod <c>two</c>.</summary>
    public SimulatedApiServer Second { get; }

    public Rig.Fabric Fabric { get; }

    public static async Task<TwoClusters> Start()
    {
        var first = await Cluster(1, "one");
        var second = await Cluster(2, "two");
        var fabric = await Rig.Fabric.StartAsync(first.KubeconfigPath);
        fabric.StartAnotherAgent(second.KubeconfigPath);
        var clusters = new TwoClusters(first, second, fabric);
        await using var meshery = await MesheryServer.AttachAsync(fabric.Nats.Url);
        await Seen.Async(meshery, "Pod", "default", "one", "ADDED");
        await Seen.Async(meshery, "Pod", "default", "two", "ADDED");
        await Eventually.Be(() => meshery.About("Pod", "default", "twin").Count == 2);
        return clusters;
    }

    /// <summary>Names of the sessions that the silo lists.</summary>
    public async Task<string[]> Sessions()
    {
        using var json = JsonDocument.Parse(await _silo.GetStringAsync(new Uri("/api/v1/sessions", UriKind.Relative), TestContext.Current.CancellationToken));
        return [.. json.RootElement.EnumerateArray().Select(session => session.GetProperty("name").GetString()!)];
    }

    public async ValueTask DisposeAsync()
    {
        Fabric.TellIfFailed();
        _silo.Dispose();
        await Fabric.DisposeAsync();
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }

    private static async Task<SimulatedApiServer> Cluster(int seed, string pod)
    {
        var cluster = await SimulatedApiServer.StartAsync(new SimulatedClusterOptions { Seed = seed });
        foreach (var name in (string[])[pod, "twin"])
        {
            cluster.Apply($$$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}","namespace":"default"},"spec":{"containers":[{"name":"c","image":"i"}]}}""");
            cluster.Console("default", name).Write($"{name} {seed}");
        }

        return cluster;
    }
}
