using System.Globalization;
using MeshSync.Fabric.Testing;
using MeshSync.Fabric.Testing.Processes;
using NATS.Client.Core;

namespace MeshSync.Fabric.EndToEnd.Rig;

/// <summary>NATS, silo and agent as processes of their own, each of which a test may end and start again.</summary>
internal sealed class Fabric : IAsyncDisposable
{
    private readonly Dictionary<string, string> _agentSettings = [];
    private readonly List<ServerProcess> _moreAgents = [];
    private ServerProcess? _agent;
    private ServerProcess? _silo;

    private Fabric(NatsServer nats) => Nats = nats;

    public NatsServer Nats { get; }

    public int SiloPort { get; } = LoopbackPort.Next();

    public int AgentPort { get; } = LoopbackPort.Next();

    /// <summary>The tail of what the silo logged since it was last started.</summary>
    public string SiloLog => _silo?.Log ?? "";

    /// <summary>The same of the agent.</summary>
    public string AgentLog => _agent?.Log ?? "";

    /// <summary>Settings of the silo, read at its next start.</summary>
    public Dictionary<string, string> SiloSettings { get; } = [];

    public static async Task<Fabric> StartAsync(
        string kubeconfig, IEnumerable<(string Name, string Value)>? siloSettings = null, IEnumerable<(string Name, string Value)>? agentSettings = null,
        NatsServerOptions? broker = null)
    {
        var fabric = new Fabric(await NatsServer.StartAsync((broker ?? new NatsServerOptions()) with { Monitoring = true }));
        foreach (var (name, value) in siloSettings ?? [])
        {
            fabric.SiloSettings[name] = value;
        }

        fabric._agentSettings["KUBECONFIG"] = kubeconfig;
        foreach (var (name, value) in agentSettings ?? [])
        {
            fabric._agentSettings[name] = value;
        }

        fabric.StartSilo();
        fabric.StartAgent();
        return fabric;
    }

    /// <summary>At the end of a test: if it failed, what the processes had to say.</summary>
    public void TellIfFailed()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"--- silo\n{_silo?.Log}\n--- agent\n{_agent?.Log}\n--- nats-server\n{Nats.Log}");
        }
    }

    public void StartSilo() => _silo = FabricProgram.StartSilo(new Dictionary<string, string>(SiloSettings)
    {
        ["BROKER_URL"] = Nats.Url,
        ["MESHSYNC_HTTP_PORT"] = Text(SiloPort),
        ["MESHSYNC_SILO_PORT"] = "0",
        ["MESHSYNC_GATEWAY_PORT"] = "0",
    });

    public void StartAgent() => _agent = FabricProgram.StartAgent(new Dictionary<string, string>(_agentSettings)
    {
        ["BROKER_URL"] = Nats.Url,
        ["MESHSYNC_HEALTH_PORT"] = Text(AgentPort),
    });

    /// <summary>Starts the agent of another cluster, beside the one that can be ended.</summary>
    public void StartAnotherAgent(string kubeconfig) => _moreAgents.Add(FabricProgram.StartAgent(new Dictionary<string, string>
    {
        ["KUBECONFIG"] = kubeconfig,
        ["BROKER_URL"] = Nats.Url,
        ["MESHSYNC_HEALTH_PORT"] = "0",
    }));

    public async Task EndSiloAsync(bool kill = false)
    {
        await (kill ? _silo!.Kill() : _silo!.Stop());
        await _silo.DisposeAsync();
        _silo = null;
    }

    public async Task EndAgentAsync(bool kill = false)
    {
        await (kill ? _agent!.Kill() : _agent!.Stop());
        await _agent.DisposeAsync();
        _agent = null;
    }

    /// <summary>Waits until the outlet has noticed that Meshery Server left: what it sends before that is lost with the connection.</summary>
    public async Task MesheryIsGoneAsync()
    {
        await using var connection = new NatsConnection(new NatsOpts { Url = Nats.Url });
        await Eventually.Be(
            async () => (await connection.RequestAsync<string>("$JS.API.CONSUMER.INFO.MESHSYNC_OBJECTS.meshery")).Data!,
            consumer => !consumer.Contains("\"push_bound\":true", StringComparison.Ordinal));
    }

    /// <summary>Waits until the store holds something under a subject.</summary>
    public async Task HasStoredAsync(string subject)
    {
        await using var connection = new NatsConnection(new NatsOpts { Url = Nats.Url });
        var filter = System.Text.Encoding.UTF8.GetBytes($$$"""{"subjects_filter":"{{{subject}}}"}""");
        await Eventually.Be(
            async () => (await connection.RequestAsync<byte[], string>("$JS.API.STREAM.INFO.MESHSYNC_OBJECTS", filter)).Data!,
            info => info.Contains("\"subjects\":{", StringComparison.Ordinal),
            TimeSpan.FromSeconds(60),
            expectation: $"{subject} is stored");
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_moreAgents.Select(agent => agent.DisposeAsync().AsTask()));
        await (_agent?.DisposeAsync() ?? default);
        await (_silo?.DisposeAsync() ?? default);
        await Nats.DisposeAsync();
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
