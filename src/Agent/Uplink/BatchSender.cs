using System.Diagnostics;
using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Telemetry;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Uplink;

/// <summary>
/// Encodes batches and hands them to the watch log, a bounded number at a time over all collections. A batch that is larger than the
/// broker accepts goes out in halves, and an object that is larger by itself as its key alone, so that no relist mistakes it for deleted.
/// </summary>
internal sealed partial class BatchSender(
    WatchLog log, ClusterIdentity cluster, AgentOptions options, AgentMetrics metrics, TimeProvider time, ILogger<BatchSender> logger) : IBatchSink, IDisposable
{
    private readonly SemaphoreSlim _window = new(options.PublishWindow);

    public async Task<ulong> Send(CollectionKey collection, OutgoingBatch batch, ulong sequence, CancellationToken cancellationToken)
    {
        await _window.WaitAsync(cancellationToken);
        metrics.Sending();
        try
        {
            return await Send(collection, new Part(batch, 0, batch.Events.Count, WithBodies: true), sequence, cancellationToken);
        }
        finally
        {
            metrics.Sent();
            _window.Release();
        }
    }

    public void Dispose() => _window.Dispose();

    private async Task<ulong> Send(CollectionKey collection, Part part, ulong sequence, CancellationToken cancellationToken)
    {
        if (await TryPublish(collection, part, sequence + 1, cancellationToken))
        {
            return sequence + 1;
        }

        if (part.Count > 1)
        {
            var (first, second) = part.Halves();
            sequence = await Send(collection, first, sequence, cancellationToken);
            return await Send(collection, second, sequence, cancellationToken);
        }

        if (!part.WithBodies)
        {
            throw new InvalidOperationException($"The broker's max_payload is too small for a key of {collection}: raise it.");
        }

        metrics.TooLarge(collection);
        var item = part.First;
        LogTooLarge(collection.ToString(), Text(item.Namespace), Text(item.Name), item.BodyLength);
        return await Send(collection, part with { WithBodies = false }, sequence, cancellationToken);
    }

    private async Task<bool> TryPublish(CollectionKey collection, Part part, ulong sequence, CancellationToken cancellationToken)
    {
        using var payload = new PooledBuffer();
        var header = Header(part, sequence);
        using var capture = FabricTraces.Capture(header, part.Count);
        part.Encode(header, payload);
        using var publish = FabricTraces.Publish(payload.WrittenCount);
        if (!await log.TryPublish(collection, cluster.Session, sequence, payload.WrittenMemory, cancellationToken))
        {
            publish?.SetStatus(ActivityStatusCode.Error, "larger than the broker accepts");
            return false;
        }

        metrics.Published(collection, part.Count, payload.WrittenCount);
        return true;
    }

    private WatchBatchHeader Header(Part part, ulong sequence) => new()
    {
        Cluster = cluster.Id,
        Type = part.Batch.Type,
        Session = cluster.Session,
        Sequence = sequence,
        Phase = part.Batch.Audit is not null ? WatchPhase.Audit : part.Batch.Epoch == 0 ? WatchPhase.Events : WatchPhase.List,
        Digest = part.Batch.Audit?.Digest.Value ?? 0,
        Epoch = part.Batch.Epoch,
        Begin = part.Batch.Begin && part.IsHead,
        End = part.Batch.End && part.IsTail,
        KeepsUnlisted = !part.Batch.IsWhole,
        ItemCount = part.IsTail ? part.Batch.ItemCount : 0,
        ResourceVersion = part.IsTail ? part.Batch.ResourceVersion : "",
        CapturedAt = part.CapturedAt ?? time.GetUtcNow(),
    };

    private static string Text(ReadOnlySpan<byte> utf8) => System.Text.Encoding.UTF8.GetString(utf8);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Namespace}/{Name} of {Collection} has {Bytes} bytes, more than the broker's max_payload carries even compressed: "
            + "only its existence is reported. Raise max_payload in the nats-server configuration.")]
    private partial void LogTooLarge(string collection, string @namespace, string name, int bytes);

    /// <summary>A range of a batch's events that fits into one message.</summary>
    private readonly record struct Part(OutgoingBatch Batch, int Start, int Count, bool WithBodies)
    {
        public bool IsHead => Start == 0;

        public bool IsTail => Start + Count == Batch.Events.Count;

        public PendingEvent First => Batch.Events[Start];

        public DateTimeOffset? CapturedAt => Count == 0 ? null : Enumerable.Range(Start, Count).Min(Captured);

        public (Part First, Part Second) Halves() =>
            (this with { Count = Count / 2 }, this with { Start = Start + Count / 2, Count = Count - Count / 2 });

        public void Encode(WatchBatchHeader header, PooledBuffer output)
        {
            using var writer = new WatchBatchWriter();
            for (int i = Start; i < Start + Count; i++)
            {
                Batch.Events[i].WriteTo(writer, WithBodies);
            }

            writer.Encode(header, output);
        }

        private DateTimeOffset Captured(int index) => Batch.Events[index].CapturedAt;
    }
}
