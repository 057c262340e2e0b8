using System.Text;
using MeshSync.Fabric.Contracts;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace MeshSync.Fabric.Robustness.Faults;

/// <summary>Does by hand to streams and consumers what nobody should do.</summary>
internal sealed class LogMeddler(INatsConnection nats, string clusterId)
{
    private const ulong Again = 60;
    private const string MessageId = "Nats-Msg-Id";
    private static readonly string[] Relisted = ["core/configmaps", "core/secrets", "rbac.authorization.k8s.io/roles", "robustness.example.org/widgets"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly NatsJSContext _jetStream = new(nats);

    public async Task DoAsync(FaultKind kind, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await (kind switch
            {
                FaultKind.BatchesPublishedAgain => PublishAgainAsync(underTheirIds: true, patience.Token),
                FaultKind.RelistAsked => RelistAsync(patience.Token),
                FaultKind.OutletConsumerDeleted => DeleteConsumersAsync(Subjects.ObjectsStream, patience.Token),
                FaultKind.PartitionConsumersDeleted => DeleteConsumersAsync(Subjects.WatchStream, patience.Token),
                FaultKind.StoreDeleted => _jetStream.DeleteStreamAsync(Subjects.ObjectsStream, patience.Token).AsTask(),
                FaultKind.WatchLogDeleted => _jetStream.DeleteStreamAsync(Subjects.WatchStream, patience.Token).AsTask(),
                _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
            });
        }
        catch (NatsJSApiException gone) when (gone.Error.Code == 404)
        {
            // Not made yet, or removed by another fault.
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The broker did not answer in time: whether it did as it was told is its own affair, as with any fault.
        }
    }

    /// <summary>
    /// Publishes the newest batches of the log again, in their order and byte for byte: as the agent does whose
    /// acknowledgement got lost, under the id that the broker knows them by, or as nobody should, without it.
    /// </summary>
    public async Task PublishAgainAsync(bool underTheirIds, CancellationToken cancellationToken)
    {
        var stream = await _jetStream.GetStreamAsync(Subjects.WatchStream, cancellationToken: cancellationToken);
        var (first, last) = (stream.Info.State.FirstSeq, stream.Info.State.LastSeq);
        var batches = new List<(string Subject, string? Id, byte[] Data)>();
        for (var sequence = last > Again ? Math.Max(first, last - Again + 1) : first; sequence <= last && sequence > 0; sequence++)
        {
            if (await ReadAsync(stream, sequence, cancellationToken) is { } batch)
            {
                batches.Add(batch);
            }
        }

        // What an agent that is gone sent is another matter: nothing in the log says which of two agents is right.
        var session = batches.Count > 0 ? batches.Max(batch => SessionOf(batch.Data)) : 0;
        foreach (var (subject, id, data) in batches.Where(batch => underTheirIds || SessionOf(batch.Data) == session))
        {
            var headers = underTheirIds && id is not null ? new NatsHeaders { [MessageId] = id } : null;
            await nats.PublishAsync(subject, data, headers, cancellationToken: cancellationToken);
        }
    }

    private static async Task<(string Subject, string? Id, byte[] Data)?> ReadAsync(INatsJSStream stream, ulong sequence, CancellationToken cancellationToken)
    {
        try
        {
            var stored = (await stream.GetAsync(new StreamMsgGetRequest { Seq = sequence }, cancellationToken)).Message;
            var headers = Encoding.UTF8.GetString(Convert.FromBase64String(stored.Hdrs ?? ""));
            var id = headers.Split("\r\n").FirstOrDefault(line => line.StartsWith(MessageId, StringComparison.Ordinal))?[(MessageId.Length + 1)..].Trim();
            return (stored.Subject, id, stored.Data.ToArray());
        }
        catch (NatsJSApiException gone) when (gone.Error.Code == 404)
        {
            return null;
        }
    }

    private static long SessionOf(byte[] data)
    {
        using var batch = WatchBatch.Decode(data);
        return batch.Header.Session;
    }

    private async Task RelistAsync(CancellationToken cancellationToken)
    {
        foreach (var collection in Relisted)
        {
            await nats.PublishAsync(Subjects.Relist(clusterId), Encoding.UTF8.GetBytes(collection), cancellationToken: cancellationToken);
        }
    }

    private async Task DeleteConsumersAsync(string stream, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        await foreach (var name in _jetStream.ListConsumerNamesAsync(stream, cancellationToken))
        {
            names.Add(name);
        }

        foreach (var name in names)
        {
            _ = await _jetStream.DeleteConsumerAsync(stream, name, cancellationToken);
        }
    }
}
