using System.Runtime.CompilerServices;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.JetStream.Consuming;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using StoredMessage = MeshSync.Fabric.Contracts.StoredMessage;

namespace MeshSync.Fabric.JetStream.Scanning;

/// <summary>
/// Scans a stream through an ephemeral consumer, of headers only where they are enough, on the last message of each subject. A scan that is
/// disturbed throws: a caller that rebuilds an index from it needs all of it.
/// </summary>
internal sealed class MessageScanner(INatsConnection nats, string stream, TimeProvider time) : IStoredMessageScanner
{
    private const int Request = 4096;
    private const long RequestBytes = 16 * 1024 * 1024;

    // Removed at the end; this is for a scan whose process died.
    private static readonly TimeSpan Abandoned = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly NatsJSContext _jetStream = new(nats);

    public async IAsyncEnumerable<ScannedMessage> Scan(string subjectFilter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var found in Read(subjectFilter, headersOnly: true, cancellationToken))
        {
            yield return new ScannedMessage(found.Subject, found.Sequence, found.Message.State);
        }
    }

    public IAsyncEnumerable<WholeMessage> ScanWhole(string subjectFilter, CancellationToken cancellationToken) =>
        Read(subjectFilter, headersOnly: false, cancellationToken);

    private async IAsyncEnumerable<WholeMessage> Read(string subjectFilter, bool headersOnly, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(subjectFilter);
        var consumer = await _jetStream.CreateConsumerAsync(stream, Consumer(subjectFilter, headersOnly), cancellationToken);
        try
        {
            if (consumer.Info.NumPending == 0)
            {
                yield break;
            }

            await using var pull = await PullSubscription.Open(nats, stream, consumer.Info.Name, Request, time, cancellationToken);
            while (await pull.Wait(Request, RequestBytes, Patience, cancellationToken))
            {
                while (pull.TryRead(out var message, out var ack))
                {
                    yield return new WholeMessage(message.Subject, ack.Sequence, new StoredMessage(State(message.Headers), message.Data ?? []));
                    if (ack.Pending == 0)
                    {
                        yield break;
                    }
                }
            }
        }
        finally
        {
            await _jetStream.DeleteConsumerAsync(stream, consumer.Info.Name, CancellationToken.None);
        }
    }

    private static ConsumerConfig Consumer(string subjectFilter, bool headersOnly) => new($"scan-{Guid.NewGuid():N}")
    {
        DurableName = null,
        FilterSubject = subjectFilter,
        DeliverPolicy = ConsumerConfigDeliverPolicy.LastPerSubject,
        AckPolicy = ConsumerConfigAckPolicy.None,
        HeadersOnly = headersOnly,
        MemStorage = true,
        NumReplicas = 1,
        InactiveThreshold = Abandoned,
    };

    private static string State(NatsHeaders? headers) =>
        headers is not null && headers.TryGetValue(StoredMessage.HeaderName, out var state) ? state.ToString() : "";
}
