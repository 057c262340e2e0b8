using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using MeshSync.Fabric.Bench.Processes;
using MeshSync.Fabric.Testing;
using MeshSync.Fabric.Testing.Processes;

namespace MeshSync.Fabric.Bench.Rig;

/// <summary>Where the programs under measurement lie: release builds, started as their users start them.</summary>
internal sealed record Programs(string Agent, string Silo, string Cli);

/// <summary>CPU time that agent, silo and nats-server used over a span of a run.</summary>
internal readonly record struct CpuShares(TimeSpan Agent, TimeSpan Silo, TimeSpan Nats)
{
    public TimeSpan Total => Agent + Silo + Nats;

    public static CpuShares operator -(CpuShares left, CpuShares right) =>
        new(left.Agent - right.Agent, left.Silo - right.Silo, left.Nats - right.Nats);
}

/// <summary>A nats-server, a silo and an agent as separate processes, and a subscriber in Meshery Server's place.</summary>
internal sealed class FabricRig : IAsyncDisposable
{
    private readonly Programs _programs;

    private readonly CoreSubscriber? _core;

    // The subscriber here is as fast as the broker, and what is measured is the way to it.
    private readonly Dictionary<string, string> _siloSettings = new() { ["MESHSYNC_OUTLET_RATE"] = "none" };

    private FabricRig(Programs programs, NatsServer nats, CoreSubscriber? core)
    {
        _programs = programs;
        Nats = nats;
        _core = core;
    }

    public NatsServer Nats { get; }

    public CoreSubscriber Core => _core ?? throw new InvalidOperationException("This run brings a subscriber of its own.");

    public ServerProcess? Silo { get; private set; }

    /// <summary>Where the silo answers.</summary>
    public string SiloUrl { get; private set; } = "";

    public ServerProcess? Agent { get; private set; }

    public CpuShares Cpu => new(
        Meter(Agent)?.Cpu ?? TimeSpan.Zero, Meter(Silo)?.Cpu ?? TimeSpan.Zero, new ProcessMeter(Nats.ProcessId).Cpu);

    /// <summary>Meter of a part that runs.</summary>
    [return: NotNullIfNotNull(nameof(process))]
    public static ProcessMeter? Meter(ServerProcess? process) => process is null ? null : new ProcessMeter(process.Id);

    /// <param name="programs">What to start.</param>
    /// <param name="subscribe">Whether <see cref="Core"/> subscribes; false where the run brings a subscriber of its own.</param>
    /// <param name="siloSettings">Settings of the silo other than the defaults.</param>
    public static async Task<FabricRig> StartAsync(Programs programs, bool subscribe = true, params (string Name, string Value)[] siloSettings)
    {
        var nats = await NatsServer.StartAsync(new NatsServerOptions { Monitoring = true });
        var rig = new FabricRig(programs, nats, subscribe ? await CoreSubscriber.StartAsync(nats.Url) : null);
        foreach (var (name, value) in siloSettings)
        {
            rig._siloSettings[name] = value;
        }

        await rig.StartSiloAsync();
        return rig;
    }

    public async Task StartSiloAsync()
    {
        var port = LoopbackPort.Next();
        Silo = new ServerProcess(_programs.Silo, [], SiloEnvironment(port));
        SiloUrl = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        await ReadyAsync(Silo, port);
    }

    /// <summary>Starts an agent; returns at once, so that a measurement covers its start-up.</summary>
    public void StartAgent(string kubeconfig, params (string Name, string Value)[] settings) => Agent = new ServerProcess(
        _programs.Agent,
        [],
        new Dictionary<string, string>(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)))
        {
            ["BROKER_URL"] = Nats.Url,
            ["KUBECONFIG"] = kubeconfig,
            ["MESHSYNC_HEALTH_PORT"] = "0",
        });

    public async Task StopAgentAsync()
    {
        await (Agent?.DisposeAsync() ?? default);
        Agent = null;
    }

    public async Task StopSiloAsync()
    {
        await (Silo?.DisposeAsync() ?? default);
        Silo = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAgentAsync();
        await StopSiloAsync();
        await (_core?.DisposeAsync() ?? default);
        await Nats.DisposeAsync();
    }

    private Dictionary<string, string> SiloEnvironment(int port) => new(_siloSettings)
    {
        ["BROKER_URL"] = Nats.Url,
        ["MESHSYNC_HTTP_PORT"] = port.ToString(CultureInfo.InvariantCulture),
        ["MESHSYNC_SILO_PORT"] = "0",
        ["MESHSYNC_GATEWAY_PORT"] = "0",
    };

    private static async Task ReadyAsync(ServerProcess silo, int port)
    {
        using var client = new HttpClient();
        var url = new Uri($"http://127.0.0.1:{port}/readyz");
        await Eventually.Be(
            async () => silo.HasExited || (await client.GetAsync(url)).IsSuccessStatusCode, TimeSpan.FromSeconds(60));
        if (silo.HasExited)
        {
            throw new InvalidOperationException($"The silo ended: {silo.Log}");
        }
    }
}
