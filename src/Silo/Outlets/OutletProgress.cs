using MeshSync.Fabric.Contracts;
using NATS.Client.JetStream.Models;

namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>
/// Remembers how far the outlet has delivered. Delivery only moves forward, so a sequence below the remembered floor
/// needs no question; those above share one request at a time, and never more than one per <see cref="Interval"/>:
/// answering "not yet" for that long only makes an object announce itself as ADDED once more.
/// </summary>
internal sealed class OutletProgress(MesheryOutlet outlet, TimeProvider time) : IOutletProgress
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private ulong _floor;
    private ulong _pending;
    private long? _asked;
    private Task _refresh = Task.CompletedTask;

    /// <summary>Sequence of the last message delivered, as of the last look.</summary>
    public ulong Delivered => Volatile.Read(ref _floor);

    /// <summary>Stored messages not delivered yet, as of the last look.</summary>
    public ulong Pending => Volatile.Read(ref _pending);

    public ValueTask<bool> HasDelivered(ulong sequence)
    {
        if (sequence <= Delivered)
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
                _refresh = Refresh();
            }

            return After(_refresh, sequence);
        }
    }

    /// <summary>
    /// Takes over what the consumer says of itself. It may be less than before when somebody removed the consumer: what
    /// the old one delivered, the new one delivers again.
    /// </summary>
    public void Observe(ConsumerInfo? consumer)
    {
        Volatile.Write(ref _floor, consumer?.Delivered.StreamSeq ?? 0);
        Volatile.Write(ref _pending, consumer?.NumPending ?? 0);
    }

    private async ValueTask<bool> After(Task refresh, ulong sequence)
    {
        await refresh;
        return sequence <= Delivered;
    }

    private async Task Refresh()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);

        Observe(await outlet.Find(patience.Token));
    }
}
