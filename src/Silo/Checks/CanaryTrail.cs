using System.Text.Json;
using MeshSync.Fabric.Contracts;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using StoredMessage = NATS.Client.JetStream.Models.StoredMessage;

namespace MeshSync.Fabric.Silo.Checks;

/// <summary>
/// What the streams say of one object. It asks for single messages: a subscription would need rights of its own, and one to the subject that
/// Meshery Server reads would pass for a Server, and be delivered what the real one is to have.
/// </summary>
internal sealed class CanaryTrail(INatsJSStream log, INatsJSStream store, ObjectKey key, TimeProvider time)
{
    private const int NoMessage = 10037;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(50);

    private readonly string _batches = Subjects.Watch(key.Collection);
    private ulong _next = log.Info.State.LastSeq + 1;

    public ObjectKey Key => key;

    /// <summary>Waits until the log has told of the object.</summary>
    /// <returns>When the agent saw it, by its own clock; null where a list has told, of which only the store knows.</returns>
    public async Task<DateTimeOffset?> Logged(bool exists, CancellationToken cancellationToken)
    {
        for (var pause = Shortest; ; pause = Longer(pause))
        {
            while (await Get(log, new StreamMsgGetRequest { Seq = _next, NextBySubj = _batches }, cancellationToken) is { } message)
            {
                _next = message.Seq + 1;
                if (Find(message.Data, exists ? WatchEventType.Upsert : WatchEventType.Delete) is { } captured)
                {
                    return captured;
                }
            }

            if (await Current(cancellationToken) is { } stored && stored.Exists == exists)
            {
                return null;
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <summary>Waits until the store shows the object, or that it is gone.</summary>
    /// <returns>Sequence of the message that does.</returns>
    public async Task<ulong> Stored(bool exists, CancellationToken cancellationToken)
    {
        for (var pause = Shortest; ; pause = Longer(pause))
        {
            if (await Current(cancellationToken) is { } stored && stored.Exists == exists)
            {
                return stored.Sequence;
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <summary>Waits until something is so.</summary>
    public async Task Until(Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        for (var pause = Shortest; !await condition(); pause = Longer(pause))
        {
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <summary>What is stored of it; null for nothing.</summary>
    public async Task<(ulong Sequence, bool Exists)?> Current(CancellationToken cancellationToken)
    {
        if (await Get(store, new StreamMsgGetRequest { LastBySubj = Subjects.OfObject(key) }, cancellationToken) is not { } message)
        {
            return null;
        }

        using var body = JsonDocument.Parse(message.Data);
        return (message.Seq, body.RootElement.GetProperty("EventType").GetString() != "DELETED");
    }

    private DateTimeOffset? Find(ReadOnlyMemory<byte> payload, WatchEventType type)
    {
        try
        {
            using var batch = WatchBatch.Decode(payload);
            foreach (var item in batch)
            {
                if (item.Type == type && item.Name == key.Name && item.Namespace == key.Namespace)
                {
                    return batch.Header.CapturedAt;
                }
            }
        }
        catch (WatchBatchFormatException)
        {
            // Not by our agent; the collection counts it.
        }

        return null;
    }

    private static async Task<StoredMessage?> Get(INatsJSStream stream, StreamMsgGetRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return (await stream.GetAsync(request, cancellationToken)).Message;
        }
        catch (NatsJSApiException e) when (e.Error.ErrCode == NoMessage)
        {
            return null;
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 1.5 < Longest ? pause * 1.5 : Longest;
}
