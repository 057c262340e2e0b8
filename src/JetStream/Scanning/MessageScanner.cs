using System.Globalization;
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
    /// <summary>What nats-server says in place of the body where only headers are asked for.</summary>
    private const string SizeHeader = "Nats-Msg-Size";

    private const int Request = 4096;
    private const long RequestBytes = 16 * 1024 * 1024;

    // Of about a second each.
    private const int MostSilences = 15;

    // Removed at the end; this is for a scan whose process died.
    private static readonly TimeSpan Abandoned = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly NatsJSContext _jetStream = new(nats);

    public async IAsyncEnumerable<ScannedMessage> Scan(string subjectFilter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (message, sequence) in Read(subjectFilter, headersOnly: true, cancellationToken))
        {
            yield return new ScannedMessage(message.Subject, sequence, Header(message, StoredMessage.HeaderName), Size(Header(message, SizeHeader)));
        }
    }

    public async IAsyncEnumerable<WholeMessage> ScanWhole(string subjectFilter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (message, sequence) in Read(subjectFilter, headersOnly: false, cancellationToken))
        {
            yield return new WholeMessage(message.Subject, sequence, new StoredMessage(Header(message, StoredMessage.HeaderName), message.Data ?? []));
        }
    }

    private async IAsyncEnumerable<(NatsMsg<byte[]> Message, ulong Sequence)> Read(string subjectFilter, bool headersOnly, [EnumeratorCancellation] CancellationToken cancellationToken)
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
            var (read, silent) = (0UL, 0);
            while (await pull.Wait(Request, RequestBytes, Patience, cancellationToken))
            {
                silent++;
                while (pull.TryRead(out var message, out var ack))
                {
                    (read, silent) = (read + 1, 0);
                    yield return (message, ack.Sequence);
                    if (ack.Pending == 0)
                    {
                        yield break;
                    }
                }

                if (silent > 0 && await IsOver(consumer, read, silent, cancellationToken))
                {
                    yield break;
                }
            }
        }
        finally
        {
            await _jetStream.DeleteConsumerAsync(stream, consumer.Info.Name, CancellationToken.None);
        }
    }

    /// <summary>The server only said that it lives: what was still to come may have been removed since the scan began.</summary>
    private static async Task<bool> IsOver(INatsJSConsumer consumer, ulong read, int silent, CancellationToken cancellationToken)
    {
        await consumer.RefreshAsync(cancellationToken);
        return consumer.Info.NumPending == 0 && consumer.Info.Delivered.ConsumerSeq == read
            ? true
            : silent < MostSilences ? false : throw new PullInterruptedException($"Consumer {consumer.Info.Name} has {consumer.Info.NumPending} messages to come, which do not come.");
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

    private static string Header(in NatsMsg<byte[]> message, string name) =>
        message.Headers is { } headers && headers.TryGetValue(name, out var value) ? value.ToString() : "";

    private static int Size(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0;
}
