using System.Collections.Concurrent;
using System.Threading.Channels;
using MeshSync.Fabric.Agent.Scope;
using MeshSync.Fabric.Agent.Sessions;
using MeshSync.Fabric.Agent.Telemetry;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Status;

/// <summary>The status of every reflector. One that has stopped stays on it for a while, so that people see what became of it.</summary>
internal sealed class StatusBoard(AgentMetrics metrics, TimeProvider time)
{
    private static readonly TimeSpan StoppedIsShown = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(string Group, string Resource), ReflectorStatus> _reflectors = [];
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile IReadOnlyList<string>? _watched;

    public PauseSwitch Pause { get; } = new(time);

    /// <summary>Logs and terminals of pods.</summary>
    public OpenSessions Sessions { get; } = new();

    /// <summary>What is to be watched is known, so a reflector that is not here does not run.</summary>
    public bool IsComplete => _watched is not null;

    /// <summary>What runs, as <see cref="AgentStatus.Watched"/> has it; empty as long as that is not known.</summary>
    public IReadOnlyList<string> Watched => _watched ?? [];

    /// <summary>Puts up the status of a reflector that is about to run.</summary>
    public ReflectorStatus Begin(WatchTarget target) =>
        _reflectors[(target.Type.Group, target.Type.Resource)] = new ReflectorStatus(target, metrics, time, Announce);

    /// <summary>Every reflector has been put up that is to run now.</summary>
    /// <param name="watched">As <see cref="AgentStatus.Watched"/> has it.</param>
    public void Complete(IReadOnlyList<string> watched)
    {
        _watched = watched;
        Announce();
    }

    /// <summary>How many are in which state, every state included.</summary>
    public IReadOnlyDictionary<ReflectorState, int> Count()
    {
        var counts = Enum.GetValues<ReflectorState>().ToDictionary(state => state, _ => 0);
        foreach (var status in _reflectors.Values)
        {
            counts[status.Read().State]++;
        }

        return counts;
    }

    /// <summary>Waits for anything that somebody who looks on would want to know soon; for one reader.</summary>
    public ValueTask<bool> NextChange(CancellationToken cancellationToken) => _changes.Reader.ReadAsync(cancellationToken);

    /// <summary>All of them, by group and resource.</summary>
    public IReadOnlyList<ReflectorSnapshot> Read()
    {
        var forget = time.GetUtcNow() - StoppedIsShown;
        var all = new List<ReflectorSnapshot>(_reflectors.Count);
        foreach (var entry in _reflectors)
        {
            var snapshot = entry.Value.Read();
            if (snapshot.State == ReflectorState.Stopped && snapshot.Since < forget)
            {
                _reflectors.TryRemove(entry);
            }
            else
            {
                all.Add(snapshot);
            }
        }

        all.Sort(static (one, other) => string.CompareOrdinal($"{one.Type.Group}/{one.Type.Resource}", $"{other.Type.Group}/{other.Type.Resource}"));
        return all;
    }

    private void Announce() => _changes.Writer.TryWrite(true);
}
