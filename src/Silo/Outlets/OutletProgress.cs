using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Configuration;
using NATS.Client.JetStream;

namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>
/// Remembers how far every outlet has delivered. Delivery only moves forward, so a sequence below the remembered floor
/// needs no question; those above share one look at a time, and never more than one per <see cref="Interval"/>:
/// answering "not yet" for that long only makes an object announce itself as ADDED once more. Grains may ask with sequences of a
/// store that is no more, so nothing is concluded from what they ask.
/// </summary>
internal sealed class OutletProgress(
    INatsJSContext jetStream, OutletSet outlets, Recreations recreations, OutletEvents events, TimeProvider time) : IOutletProgress
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private ulong _floor;
    private int _store;
    private long? _asked;
    private Task _refresh = Task.CompletedTask;

    /// <summary>
    /// While everything is sent again nobody's row is taken for certain: an outlet that is new delivers what changes now, and what was
    /// stored before comes to it with the flush, maybe later.
    /// </summary>
    public ValueTask<bool> HasDelivered(ulong sequence) =>
        events == OutletEvents.Added || outlets.IsFlushing ? ValueTask.FromResult(false) : IsDelivered(sequence);

    public ValueTask<bool> IsDelivered(ulong sequence)
    {
        if (sequence <= Volatile.Read(ref _floor))
        {
            return ValueTask.FromResult(true);
        }

        lock (_lock)
        {
            if (_refresh.IsCompleted)
            {
                if (_asked is { } asked && time.GetElapsedTime(asked) < Interval)
                {
                    return ValueTask.FromResult(false);
                }

                _asked = time.GetTimestamp();
                _refresh = Refresh(_store);
            }

            return After(_refresh, sequence);
        }
    }

    /// <summary>The store is another one, with sequences of its own. To be called before anything is stored there.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _store++;
            Volatile.Write(ref _floor, 0);
        }
    }

    public void Recreated(ObjectKey key) => recreations.Note(key);

    private async ValueTask<bool> After(Task refresh, ulong sequence)
    {
        await refresh;
        return sequence <= Volatile.Read(ref _floor);
    }

    private async Task Refresh(int store)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);
        var stored = await LastStored(patience.Token);
        await Task.WhenAll(outlets.All.Select(async outlet => outlet.State.Observe(await outlet.Find(patience.Token))));

        // An outlet for which nothing is left has delivered all that was stored before, also when none of it was for it.
        var floor = outlets.All.Min(outlet => Floor(outlet.State, stored));
        lock (_lock)
        {
            if (store == _store)
            {
                Volatile.Write(ref _floor, floor);
            }
        }
    }

    /// <summary>Sequence of the last stored message; 0 where there is no store at the moment.</summary>
    private async Task<ulong> LastStored(CancellationToken cancellationToken)
    {
        try
        {
            return (await jetStream.GetStreamAsync(Subjects.ObjectsStream, cancellationToken: cancellationToken)).Info.State.LastSeq;
        }
        catch (NatsJSApiException e) when (e.Error.Code == 404)
        {
            return 0;
        }
    }

    private static ulong Floor(OutletState outlet, ulong stored) =>
        !outlet.Exists ? 0
        : outlet.Pending == 0 ? Math.Max(outlet.Delivered, stored)
        : outlet.Delivered;
}
