using System.Globalization;
using MeshSync.Fabric.Robustness.Worlds;
using MeshSync.Fabric.Testing;
using MeshSync.Fabric.Testing.Faults;
using MeshSync.Fabric.Testing.Processes;

namespace MeshSync.Fabric.Robustness.Faults;

/// <summary>A fabric in a world, every part a process of its own, every line between two of them one that can be cut.</summary>
internal sealed class Field : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly List<string> _endedLogs = [];
    private ServerProcess? _agent;
    private ServerProcess? _silo;

    private Field(World world, NatsServer broker)
    {
        World = world;
        Broker = broker;
        AgentToBroker = new FaultyLink(broker.Port);
        SiloToBroker = new FaultyLink(broker.Port);
        AgentToApiServer = new FaultyLink(world.Address.Port);
        File.WriteAllText(Kubeconfig, world.KubeconfigFor(AgentToApiServer.Port));
    }

    public World World { get; }

    public NatsServer Broker { get; }

    public FaultyLink AgentToBroker { get; }

    public FaultyLink SiloToBroker { get; }

    public FaultyLink AgentToApiServer { get; }

    /// <summary>What agents and silos had to say, ended ones included.</summary>
    public string Logs
    {
        get
        {
            lock (_endedLogs)
            {
                return string.Join('\n', [.. _endedLogs, $"--- agent\n{_agent?.Log}", $"--- silo\n{_silo?.Log}", $"--- nats-server\n{Broker.Log}"]);
            }
        }
    }

    /// <summary>Programs that should be running and are not.</summary>
    public IReadOnlyList<string> Ended =>
        [.. new[] { ("the agent", _agent), ("the silo", _silo) }.Where(program => program.Item2 is null or { HasExited: true }).Select(program => program.Item1)];

    /// <summary>What runs, for who measures it.</summary>
    public IReadOnlyList<(string Name, int Id)> Processes => [("agent", _agent!.Id), ("silo", _silo!.Id), ("nats-server", Broker.ProcessId)];

    private string Kubeconfig => _directory.File("kubeconfig");

    public static async Task<Field> PrepareAsync(World world) => new(world, await NatsServer.StartAsync());

    public void StartAgent() => _agent = NewAgent();

    public ServerProcess NewAgent() => FabricProgram.StartAgent(new Dictionary<string, string>
    {
        ["BROKER_URL"] = Url(AgentToBroker),
        ["KUBECONFIG"] = Kubeconfig,
        ["MESHSYNC_HEALTH_PORT"] = "0",
        ["MESHSYNC_HEALTH_ADDRESS"] = "127.0.0.1",

        // Small, so that lists have pages and storms have batches; quick, so that a run need not be long.
        ["MESHSYNC_PAGE_SIZE"] = "25",
        ["MESHSYNC_BATCH_EVENTS"] = "20",
        ["MESHSYNC_DISCOVERY_SECONDS"] = "2",
        ["MESHSYNC_WATCH_IDLE_SECONDS"] = "6",
        ["MESHSYNC_AUDIT_SECONDS"] = "2",
    });

    public void StartSilo() => _silo = FabricProgram.StartSilo(new Dictionary<string, string>
    {
        ["BROKER_URL"] = Url(SiloToBroker),
        ["MESHSYNC_HTTP_PORT"] = "0",
        ["MESHSYNC_SILO_PORT"] = "0",
    });

    public async Task EndAgentAsync(bool kill)
    {
        await EndAsync("agent", _agent!, kill);
        _agent = null;
    }

    public async Task EndSiloAsync(bool kill)
    {
        await EndAsync("silo", _silo!, kill);
        _silo = null;
    }

    public async Task EndAsync(string name, ServerProcess process, bool kill)
    {
        await (kill ? process.Kill() : process.Stop());
        lock (_endedLogs)
        {
            _endedLogs.Add($"--- {name} (ended)\n{process.Log}");
        }

        await process.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await (_agent?.Kill() ?? Task.CompletedTask);
        await (_agent?.DisposeAsync() ?? default);
        await (_silo?.Kill() ?? Task.CompletedTask);
        await (_silo?.DisposeAsync() ?? default);
        await AgentToBroker.DisposeAsync();
        await SiloToBroker.DisposeAsync();
        await AgentToApiServer.DisposeAsync();
        await Broker.DisposeAsync();
        _directory.Dispose();
    }

    private static string Url(FaultyLink link) => $"nats://127.0.0.1:{link.Port.ToString(CultureInfo.InvariantCulture)}";
}
