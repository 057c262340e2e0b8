using System.Threading.Channels;
using MeshSync.Fabric.Mirror.Delivery;
using MeshSync.Fabric.Mirror.Inventory;

namespace MeshSync.Fabric.Mirror.Rules;

/// <summary>Event by event: ADDED creates or updates, MODIFIED updates only, DELETED deletes.</summary>
internal sealed class OlderRules : IServerRules
{
    // Only for speed: a transaction each would be the same.
    private const int Together = 500;

    public async ValueTask<IReadOnlyList<ReceivedMessage>> Next(ChannelReader<ReceivedMessage> messages, CancellationToken cancellationToken)
    {
        var next = new List<ReceivedMessage>();
        if (await messages.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (next.Count < Together && messages.TryRead(out var message))
            {
                next.Add(message);
            }
        }

        return next;
    }

    public int Apply(IReadOnlyList<ReceivedMessage> messages, IInventoryWriter rows)
    {
        var ignored = 0;
        foreach (var message in messages)
        {
            foreach (var row in message.Rows)
            {
                ignored += Apply(message.Event, row, rows) ? 0 : 1;
            }
        }

        return ignored;
    }

    private static bool Apply(string @event, MesheryRow row, IInventoryWriter rows)
    {
        switch (@event)
        {
            case "DELETED":
                rows.Delete(row.Id);
                return true;
            case "MODIFIED":
                return rows.Update(row);
            default:
                rows.Upsert(row);
                return true;
        }
    }
}
