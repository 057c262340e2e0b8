using MeshSync.Fabric.Silo.Outlets;
using NATS.Client.JetStream;

namespace MeshSync.Fabric.Silo.Flushing;

/// <summary>
/// Reads through the store and sends what is there, beside the outlet that goes on delivering changes. An older state
/// may overtake a newer one on the way, so it reads on until nothing is left that was stored before its last window
/// arrived: then whatever it sent too late, it has sent again in its newest state, and what is newer still comes after.
/// Old tombstones are left out; those made since it began are sent, because it may have sent the object after them.
/// </summary>
/// <param name="consumer">Reads the store.</param>
/// <param name="begun">As of when tombstones are sent.</param>
/// <param name="send">Sends a window.</param>
internal sealed class Replay(INatsJSConsumer consumer, DateTimeOffset begun, Func<IReadOnlyList<StoredChange>, Task<SendOutcome>> send)
{
    // Clocks of the members of a nats-server cluster differ a little. A tombstone too many does no harm.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    /// <summary>From when on tombstones may be later than the first objects that a consumer reads.</summary>
    public static DateTimeOffset BeginOf(INatsJSConsumer consumer) => consumer.Info.Created - ClockSkew;

    /// <summary>A window went through: how many messages, and how many are left.</summary>
    public event Action<int, ulong>? Went;

    /// <returns><see cref="SendOutcome.Taken"/> when it is through; else what stopped it, with the last window put back.</returns>
    public async Task<SendOutcome> Run(CancellationToken cancellationToken)
    {
        var isFirst = true;
        await consumer.RefreshAsync(cancellationToken);
        while (consumer.Info is not { NumPending: 0, NumAckPending: 0 })
        {
            // One message is enough to see whether anybody listens.
            var window = isFirst ? await StoreWindow.Wait(consumer, Moment, drain: false, cancellationToken) : await StoreWindow.Read(consumer, cancellationToken);
            var left = window.Count > 0 ? window[^1].Metadata?.NumPending ?? 0 : 0;
            if (window.Count > 0)
            {
                var outcome = await send(Wanted(window));
                if (outcome != SendOutcome.Taken)
                {
                    await StoreWindow.PutBack(window, cancellationToken);
                    return outcome;
                }

                await StoreWindow.Acknowledge(window, cancellationToken);
                Went?.Invoke(window.Count, left);
                isFirst = false;
            }

            if (left == 0)
            {
                await consumer.RefreshAsync(cancellationToken);
            }
        }

        return SendOutcome.Taken;
    }

    private List<StoredChange> Wanted(List<INatsJSMsg<byte[]>> window)
    {
        var wanted = new List<StoredChange>(window.Count);
        foreach (var message in window)
        {
            if (StoredChange.Of(message.Data) is { } change && (!change.IsTombstone || message.Metadata?.Timestamp >= begun))
            {
                wanted.Add(change);
            }
        }

        return wanted;
    }
}
