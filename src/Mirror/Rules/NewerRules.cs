using System.Threading.Channels;
using MeshSync.Fabric.Mirror.Delivery;
using MeshSync.Fabric.Mirror.Inventory;

namespace MeshSync.Fabric.Mirror.Rules;

/// <summary>Batch by batch, all upserts before all deletes.</summary>
internal sealed class NewerRules(TimeSpan batchTime, TimeProvider time) : IServerRules
{
    public static readonly TimeSpan Time = TimeSpan.FromMilliseconds(500);

    private const int BatchSize = 100;

    public async ValueTask<IReadOnlyList<ReceivedMessage>> Next(ChannelReader<ReceivedMessage> messages, CancellationToken cancellationToken)
    {
        var batch = new List<ReceivedMessage>();
        if (!await messages.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return batch;
        }

        using var end = new CancellationTokenSource(batchTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
        try
        {
            while (batch.Count < BatchSize)
            {
                if (messages.TryRead(out var message))
                {
                    batch.Add(message);
                }
                else if (!await messages.WaitToReadAsync(either.Token).ConfigureAwait(false))
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The batch's time is up.
        }

        return batch;
    }

    public int Apply(IReadOnlyList<ReceivedMessage> messages, IInventoryWriter rows)
    {
        foreach (var row in messages.Where(message => message.Event != "DELETED").SelectMany(message => message.Rows))
        {
            rows.Upsert(row);
        }

        foreach (var row in messages.Where(message => message.Event == "DELETED").SelectMany(message => message.Rows))
        {
            rows.Delete(row.Id);
        }

        return 0;
    }
}
