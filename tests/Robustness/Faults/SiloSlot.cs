using MeshSync.Fabric.Robustness.Clock;
using MeshSync.Fabric.Testing;
using MeshSync.Fabric.Testing.Faults;
using MeshSync.Fabric.Testing.Processes;

namespace MeshSync.Fabric.Robustness.Faults;

/// <summary>The place of one silo: its line to the broker, its clock, its ports and settings, and the process that runs there now, if any.</summary>
internal sealed class SiloSlot : IAsyncDisposable
{
    // What Orleans says when the other members have decided that this one is dead: it ends itself, and a supervisor starts it again.
    private const string Evicted = "should be Dead";

    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly List<string> _endedLogs = [];
    private ServerProcess? _process;

    /// <param name="name">For reports.</param>
    /// <param name="broker">What it connects to.</param>
    /// <param name="clock">Its clock.</param>
    /// <param name="settings">Beside those that every silo of the harness has.</param>
    public SiloSlot(string name, NatsServer broker, SettableClock clock, IReadOnlyDictionary<string, string> settings)
    {
        Name = name;
        Clock = clock;
        ToBroker = new FaultyLink(broker.Port);
        _settings = new Dictionary<string, string>(settings.Concat(clock.Environment))
        {
            ["BROKER_URL"] = Field.Url(ToBroker),
            ["MESHSYNC_HTTP_PORT"] = "0",
        };
    }

    public string Name { get; }

    public SettableClock Clock { get; }

    public FaultyLink ToBroker { get; }

    /// <summary>Held by who ends it, or freezes it, until it runs again.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    public int ProcessId => _process!.Id;

    /// <summary>It should run, does not, and will not be started again.</summary>
    public bool HasEnded => _process is null || (_process.HasExited && !IsEvicted(_process));

    /// <summary>What the silos in this place had to say.</summary>
    public string Log
    {
        get
        {
            lock (_endedLogs)
            {
                return string.Join('\n', [.. _endedLogs, $"--- {Name}\n{_process?.Log}"]);
            }
        }
    }

    public void Start() => _process = FabricProgram.StartSilo(_settings);

    public async Task EndAsync(bool kill)
    {
        if (_process is { } process)
        {
            await (kill ? process.Kill() : process.Stop());
            await PutAwayAsync(process);
            _process = null;
        }
    }

    public void Freeze(bool frozen) => _process?.Freeze(frozen);

    /// <summary>If the silo ended itself because the others had given it up, starts it again, as a supervisor does; whether that was so.</summary>
    public async Task<bool> ReviveAsync(CancellationToken cancellationToken)
    {
        if (!await Gate.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            return false;
        }

        try
        {
            if (_process is not { HasExited: true } process || !IsEvicted(process))
            {
                return false;
            }

            Start();
            await PutAwayAsync(process);
            return true;
        }
        finally
        {
            _ = Gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync(kill: true);
        await ToBroker.DisposeAsync();
        Gate.Dispose();
    }

    private static bool IsEvicted(ServerProcess process) => process.Log.Contains(Evicted, StringComparison.Ordinal);

    private async Task PutAwayAsync(ServerProcess ended)
    {
        lock (_endedLogs)
        {
            _endedLogs.Add($"--- {Name} (ended)\n{ended.Log}");
        }

        await ended.DisposeAsync();
    }
}
