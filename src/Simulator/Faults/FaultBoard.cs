using MeshSync.Fabric.Simulator.Requests;

namespace MeshSync.Fabric.Simulator.Faults;

/// <summary>The faults that wait for a request, and the open watches that a fault can strike at once.</summary>
public sealed class FaultBoard
{
    private readonly Lock _gate = new();
    private readonly List<(Fault Fault, int Left)> _waiting = [];
    private readonly HashSet<FaultyBody> _openWatches = [];
    private readonly Action _wakeWatches;

    internal FaultBoard(Action wakeWatches) => _wakeWatches = wakeWatches;

    public IReadOnlyList<Fault> Waiting
    {
        get
        {
            lock (_gate)
            {
                return [.. _waiting.Select(w => w.Fault)];
            }
        }
    }

    public void Add(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        lock (_gate)
        {
            if (!fault.OpenWatches)
            {
                _waiting.Add((fault, fault.Count == 0 ? int.MaxValue : fault.Count));
                return;
            }

            foreach (var watch in _openWatches.Where(w => fault.Strikes(ApiVerb.Watch, w.GroupResource)))
            {
                watch.Arm(fault);
            }
        }

        _wakeWatches();
    }

    public void Clear()
    {
        lock (_gate)
        {
            _waiting.Clear();
        }
    }

    internal Fault? Take(ApiVerb verb, string groupResource)
    {
        lock (_gate)
        {
            var index = _waiting.FindIndex(w => w.Fault.Strikes(verb, groupResource));
            if (index < 0)
            {
                return null;
            }

            var (fault, left) = _waiting[index];
            if (left == 1)
            {
                _waiting.RemoveAt(index);
            }
            else
            {
                _waiting[index] = (fault, left == int.MaxValue ? left : left - 1);
            }

            return fault;
        }
    }

    internal void Opened(FaultyBody watch)
    {
        lock (_gate)
        {
            _openWatches.Add(watch);
        }
    }

    internal void Closed(FaultyBody watch)
    {
        lock (_gate)
        {
            _openWatches.Remove(watch);
        }
    }
}
