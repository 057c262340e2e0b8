using System.Globalization;
using System.Runtime.CompilerServices;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Objects;
using MeshSync.Fabric.Silo.Api.Objects;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using StoredMessage = MeshSync.Fabric.Contracts.StoredMessage;

namespace MeshSync.Fabric.Silo.Api.Events;

/// <summary>Objects that are written to the store, by whichever silo, from the headers of their messages alone.</summary>
internal sealed class ObjectEvents(INatsJSContext jetStream) : IEventSource
{
    /// <summary>What nats-server says in place of the body where only headers are asked for.</summary>
    private const string SizeHeader = "Nats-Msg-Size";

    private static readonly TimeSpan Abandoned = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan IdleHeartbeat = TimeSpan.FromSeconds(5);

    public async ValueTask<IAsyncEnumerable<LiveEvent>> Open(Action<long?> missed, CancellationToken cancellationToken)
    {
        var consumer = await jetStream.CreateConsumerAsync(Subjects.ObjectsStream, Consumer(), cancellationToken);
        return Read(consumer, missed, cancellationToken);
    }

    private async IAsyncEnumerable<LiveEvent> Read(INatsJSConsumer consumer, Action<long?> missed, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var silent = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var options = new NatsJSConsumeOpts
        {
            MaxMsgs = EventBuffer.Capacity,
            IdleHeartbeat = IdleHeartbeat,
            // The consumer may be gone, or the whole stream be another one: a new one is opened.
            NotificationHandler = (notification, _) => notification is NatsJSTimeoutNotification ? silent.CancelAsync() : Task.CompletedTask,
        };
        var last = 0UL;
        try
        {
            await foreach (var message in consumer.ConsumeAsync<byte[]>(opts: options, cancellationToken: silent.Token))
            {
                if (message.Metadata is not { Sequence: var place })
                {
                    continue;
                }

                if (place.Consumer > last + 1)
                {
                    missed((long)(place.Consumer - last - 1));
                }

                last = place.Consumer;
                if (Subjects.TryParseObject(message.Subject, out var key))
                {
                    yield return LiveEvent.Of(ObjectSummary.Of(key, ObjectMessage.Read(key, place.Stream, Header(message, StoredMessage.HeaderName), Size(message))));
                }
            }
        }
        finally
        {
            await Forget(consumer.Info.Name);
        }
    }

    private async Task Forget(string consumer)
    {
        try
        {
            _ = await jetStream.DeleteConsumerAsync(Subjects.ObjectsStream, consumer, CancellationToken.None);
        }
        catch (NatsException)
        {
            // The server removes it by itself when nobody has asked it for anything for a while.
        }
    }

    private static ConsumerConfig Consumer() => new($"events-{Guid.NewGuid():N}")
    {
        DurableName = null,
        FilterSubject = Subjects.AllObjects,
        DeliverPolicy = ConsumerConfigDeliverPolicy.New,
        AckPolicy = ConsumerConfigAckPolicy.None,
        HeadersOnly = true,
        MemStorage = true,
        NumReplicas = 1,
        InactiveThreshold = Abandoned,
    };

    private static string Header(INatsJSMsg<byte[]> message, string name) =>
        message.Headers is { } headers && headers.TryGetValue(name, out var value) ? value.ToString() : "";

    private static int Size(INatsJSMsg<byte[]> message) =>
        int.TryParse(Header(message, SizeHeader), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0;
}
