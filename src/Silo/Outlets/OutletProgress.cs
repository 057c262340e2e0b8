using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Configuration;

namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>
/// Remembers how far every outlet has delivered. Delivery only moves forward, so a sequence below the remembered floor
/// needs no question; those above share one look at a time, and never more than one per <see cref="Interval"/>:
/// answering "not yet" for that long only makes an object announce itself as ADDED once more.
/// </summary>
internal sealed class OutletProgress(OutletSet outlets, Recreations recreations, OutletEvents events, TimeProvider time) : IOutletProgress
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private ulong _floor;
    private ulong _newest;
    private long? _asked;
    private Task _refresh = Task.CompletedTask;

    public ValueTask<bool> HasDelivered(ulong sequence) => events == OutletEvents.Added ? ValueTask.FromResult(false) : IsDelivered(sequence);

    public ValueTask<bool> IsDelivered(ulong sequence)
    {
        if (sequence <= Volatile.Read(ref _floor))
        {
            return ValueTask.FromResult(true);
        }

        lock (_lock)
        {
            _newest = Math.Max(_newest, sequence);
            if (_refresh.IsCompleted)
            {
                if (_asked is { } asked && time.GetElapsedTime(asked) < Interval)
                {
                    return ValueTask.FromResult(false);
                }

                _asked = time.GetTimestamp();
                _refresh = Refresh(_newest);
            }

            return After(_refresh, sequence);
        }
    }

    /// <summary>The store is another one, with sequences of its own.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _newest = 0;
            Volatile.Write(ref _floor, 0);
        }
    }

    public void Recreated(ObjectKey key) => recreations.Note(key);

    private async ValueTask<bool> After(Task refresh, ulong sequence)
    {
        await refresh;
        return sequence <= Volatile.Read(ref _floor);
    }

    /// <param name="stored">Some sequence that was stored before this look.</param>
    private async Task Refresh(ulong stored)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);
        await Task.WhenAll(outlets.All.Select(async outlet => outlet.State.Observe(await outlet.Find(patience.Token))));

        // An outlet for which nothing is left has delivered all that was stored before, also when none of it was for it.
        Volatile.Write(ref _floor, outlets.All.Min(outlet => Floor(outlet.State, stored)));
    }

    private static ulong Floor(OutletState outlet, ulong stored) =>
        !outlet.Exists ? 0
        : outlet.Pending == 0 ? Math.Max(outlet.Delivered, stored)
        : outlet.Delivered;
}
