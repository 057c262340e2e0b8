using System.Globalization;
using MeshSync.Fabric.Robustness.Clock;
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
    private readonly RedisServer? _redis;
    private ServerProcess? _agent;

    private Field(World world, NatsServer broker, RedisServer? redis, int silos)
    {
        World = world;
        Broker = broker;
        _redis = redis;
        AgentClock = new SettableClock(_directory.File("agent.clock"));
        Silos = [.. Enumerable.Range(1, silos).Select(Slot)];
        AgentToBroker = new FaultyLink(broker.Port);
        AgentToApiServer = new FaultyLink(world.Address.Port);
        File.WriteAllText(Kubeconfig, world.KubeconfigFor(AgentToApiServer.Port));
    }

    public World World { get; }

    public NatsServer Broker { get; }

    public FaultyLink AgentToBroker { get; }

    /// <summary>One, or several that share the work.</summary>
    public IReadOnlyList<SiloSlot> Silos { get; }

    public SettableClock AgentClock { get; }

    public FaultyLink AgentToApiServer { get; }

    /// <summary>What agents and silos had to say, ended ones included.</summary>
    public string Logs
    {
        get
        {
            lock (_endedLogs)
            {
                return string.Join('\n', [.. _endedLogs, $"--- agent\n{_agent?.Log}", .. Silos.Select(silo => silo.Log), $"--- nats-server\n{Broker.Log}"]);
            }
        }
    }

    /// <summary>Programs that should be running and are not.</summary>
    public IReadOnlyList<string> Ended =>
        [.. _agent is null or { HasExited: true } ? ["agent"] : Array.Empty<string>(), .. Silos.Where(silo => silo.HasEnded).Select(silo => silo.Name)];

    /// <summary>What runs, for who measures it.</summary>
    public IReadOnlyList<(string Name, int Id)> Processes => [("agent", _agent!.Id), .. Silos.Select(silo => (silo.Name, silo.ProcessId)), ("nats-server", Broker.ProcessId)];

    private string Kubeconfig => _directory.File("kubeconfig");

    public static string Url(FaultyLink link) => $"nats://127.0.0.1:{link.Port.ToString(CultureInfo.InvariantCulture)}";

    /// <param name="world">What the agent watches.</param>
    /// <param name="silos">How many; more than one find each other through a Redis.</param>
    public static async Task<Field> PrepareAsync(World world, int silos = 1) =>
        new(world, await NatsServer.StartAsync(), silos > 1 ? await RedisServer.StartAsync() : null, silos);

    /// <summary>Starts silos and agent.</summary>
    public void Start()
    {
        foreach (var silo in Silos)
        {
            silo.Start();
        }

        StartAgent();
    }

    public void StartAgent() => _agent = NewAgent();

    public ServerProcess NewAgent() => FabricProgram.StartAgent(new Dictionary<string, string>(AgentClock.Environment)
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

    public void FreezeAgent(bool frozen) => _agent!.Freeze(frozen);

    public async Task EndAgentAsync(bool kill)
    {
        await EndAsync("agent", _agent!, kill);
        _agent = null;
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
        foreach (var silo in Silos)
        {
            await silo.DisposeAsync();
        }

        await AgentToBroker.DisposeAsync();
        await AgentToApiServer.DisposeAsync();
        await Broker.DisposeAsync();
        await (_redis?.DisposeAsync() ?? default);
        _directory.Dispose();
    }

    private SiloSlot Slot(int number)
    {
        var clock = new SettableClock(_directory.File($"silo-{number}.clock"));
        return new SiloSlot($"silo {number}", Broker, clock, _redis is null
            ? new Dictionary<string, string> { ["MESHSYNC_SILO_PORT"] = "0" }
            : new Dictionary<string, string>
            {
                ["MESHSYNC_CLUSTERING"] = _redis.Url,

                // Another one at each start: whose clock was set back would be taken for an older silo of the same place.
                ["MESHSYNC_SILO_PORT"] = "0",
            });
    }
}
