using System.Globalization;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Testing;
using MeshSync.Fabric.Testing.Processes;
using Microsoft.Playwright;
using NATS.Client.Core;

namespace MeshSync.Fabric.Page.Rig;

/// <summary>
/// Two simulated clusters with their agents, NATS, a silo, somebody who subscribes as Meshery Server does, and one browser: started once for
/// all tests, which only look on and add objects of their own.
/// </summary>
public sealed class World : IAsyncLifetime
{
    /// <summary>What the guarded silo wants to be given.</summary>
    public const string Token = "the right one";

    /// <summary>What people call <see cref="Clusters"/>.</summary>
    public static readonly IReadOnlyList<string> Names = ["production", "staging"];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly List<SimulatedApiServer> _clusters = [];
    private readonly List<ServerProcess> _processes = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private NatsServer? _nats;
    private NatsServer? _guardedNats;
    private NatsConnection? _meshery;
    private Task _listening = Task.CompletedTask;

    /// <summary>Where the silo's page is.</summary>
    public Uri Silo { get; private set; } = null!;

    /// <summary>A silo that listens beyond its machine, with a broker of its own and no clusters.</summary>
    public Uri GuardedSilo { get; private set; } = null!;

    public IReadOnlyList<SimulatedApiServer> Clusters => _clusters;

    public async ValueTask InitializeAsync()
    {
        if (!Chromium.IsThere)
        {
            return;
        }

        Assertions.SetDefaultExpectTimeout(60_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Path, Args = ["--force-prefers-reduced-motion"] });
        _nats = await NatsServer.StartAsync();
        _guardedNats = await NatsServer.StartAsync();
        Silo = StartSilo(_nats);
        GuardedSilo = StartSilo(_guardedNats, ("MESHSYNC_HTTP_HOST", "0.0.0.0"), ("MESHSYNC_API_TOKEN", Token));
        await IsReady(Silo);
        _meshery = new NatsConnection(new NatsOpts { Url = _nats.Url });
        _listening = Listen(await _meshery.SubscribeCoreAsync<byte[]>(Subjects.MesheryCore));
        foreach (var seed in (int[])[11, 12])
        {
            await AddCluster(seed);
        }

        using var http = new HttpClient { BaseAddress = Silo };
        await Eventually.Be(
            () => http.GetStringAsync(new Uri("/api/v1/products", UriKind.Relative)),
            products => Products.Everywhere.All(name => products.Contains($"\"product\":\"{name}\"", StringComparison.Ordinal)),
            Patience);
        await Eventually.Be(
            async () => System.Text.Json.JsonElement.Parse(await http.GetStringAsync(new Uri("/api/v1/status", UriKind.Relative))).GetProperty("clusters"),
            clusters => clusters.GetArrayLength() == 2 && clusters.EnumerateArray().All(one => one.GetProperty("state").GetString() == "synced"),
            Patience);
        await IsReady(GuardedSilo);
    }

    /// <summary>A window that nobody else has, on which whatever goes wrong is noted.</summary>
    internal async Task<Window> Open(int width = 1280, int height = 800, ColorScheme scheme = ColorScheme.Light, Uri? at = null)
    {
        Assert.SkipUnless(Chromium.IsThere, Chromium.Missing);
        return await Window.Open(_browser!, at ?? Silo, width, height, scheme);
    }

    public async ValueTask DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? default);
        _playwright?.Dispose();
        await (_meshery?.DisposeAsync() ?? default);
        await _listening;
        await Task.WhenAll(_processes.AsEnumerable().Reverse().Select(process => process.DisposeAsync().AsTask()));
        await (_guardedNats?.DisposeAsync() ?? default);
        await Task.WhenAll(_clusters.Select(cluster => cluster.DisposeAsync().AsTask()));
        await (_nats?.DisposeAsync() ?? default);
    }

    private static async Task Listen(INatsSub<byte[]> subscription)
    {
        await foreach (var _ in subscription.Msgs.ReadAllAsync(CancellationToken.None))
        {
            // Taken, as Meshery Server would; nothing is made of it.
        }
    }

    private async Task AddCluster(int seed)
    {
        var cluster = await SimulatedApiServer.StartAsync(new SimulatedClusterOptions { Seed = seed, Objects = 300, Churn = 2 });
        _clusters.Add(cluster);
        Products.Install(cluster);
        _processes.Add(FabricProgram.StartAgent(new Dictionary<string, string>
        {
            ["KUBECONFIG"] = cluster.KubeconfigPath,
            ["MESHSYNC_CLUSTER_NAME"] = Names[_clusters.Count - 1],
            ["BROKER_URL"] = _nats!.Url,
            ["MESHSYNC_HEALTH_PORT"] = "0",
        }));
    }

    private Uri StartSilo(NatsServer nats, params (string Name, string Value)[] settings)
    {
        var port = LoopbackPort.Next();
        var environment = new Dictionary<string, string>
        {
            ["BROKER_URL"] = nats.Url,
            ["MESHSYNC_HTTP_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["MESHSYNC_SILO_PORT"] = "0",
        };
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }

        _processes.Add(FabricProgram.StartSilo(environment));
        return new Uri($"http://127.0.0.1:{port}/");
    }

    private static async Task IsReady(Uri silo)
    {
        using var http = new HttpClient { BaseAddress = silo };
        await Eventually.Be(
            async () => { using var answer = await http.GetAsync(new Uri("/readyz", UriKind.Relative)); return answer.IsSuccessStatusCode; },
            Patience);
    }
}
