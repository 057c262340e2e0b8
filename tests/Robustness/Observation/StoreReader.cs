using System.Globalization;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Robustness.Model;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace MeshSync.Fabric.Robustness.Observation;

/// <summary>Reads what the store holds, from the headers of the stored messages alone, without any code of the silo.</summary>
internal sealed class StoreReader(INatsConnection nats)
{
    private const string Header = "Meshsync-State";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly NatsJSContext _jetStream = new(nats);

    public async Task<IReadOnlyDictionary<ObjectName, Stored>> ReadAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var found = new Dictionary<ObjectName, Stored>();
        var stream = await _jetStream.GetStreamAsync(Subjects.ObjectsStream, cancellationToken: patience.Token);
        if (stream.Info.State.Messages == 0)
        {
            return found;
        }

        var consumer = await _jetStream.CreateOrderedConsumerAsync(
            Subjects.ObjectsStream,
            new NatsJSOrderedConsumerOpts { DeliverPolicy = ConsumerConfigDeliverPolicy.All, HeadersOnly = true },
            patience.Token);
        await foreach (var message in consumer.ConsumeAsync<byte[]>(cancellationToken: patience.Token))
        {
            var (name, stored) = Read(message.Subject, message.Headers?[Header].ToString() ?? "");
            found[name] = stored;
            if (message.Metadata is { NumPending: 0 })
            {
                break;
            }
        }

        return found;
    }

    /// <summary>Fields as the silo writes them: event, uid, resourceVersion, apiVersion, kind are 1, 6, 7, 9 and 10.</summary>
    private static (ObjectName Name, Stored Stored) Read(string subject, string header)
    {
        var fields = header.Split(';');
        if (!Subjects.TryParseObject(subject, out var key) || fields.Length < 11)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"not a stored object: {subject}: {header}"));
        }

        var name = ObjectName.Of(Uri.UnescapeDataString(fields[9]), Uri.UnescapeDataString(fields[10]), key.Namespace, key.Name);
        return (name, new Stored(new ObjectVersion(Uri.UnescapeDataString(fields[6]), Uri.UnescapeDataString(fields[7])), fields[1] == "D"));
    }
}
