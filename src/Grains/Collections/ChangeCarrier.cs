using System.Threading.RateLimiting;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Objects;
using MeshSync.Fabric.Contracts.Tiers;
using MeshSync.Fabric.Fingerprints;
using MeshSync.Fabric.Grains.Metrics;
using MeshSync.Fabric.Grains.Objects;
using Microsoft.Extensions.Logging;

namespace MeshSync.Fabric.Grains.Collections;

/// <summary>
/// Carries planned changes to their objects, as many at once as there are turns, and keeps the index in step with what they store. A change
/// whose content is stored already is not carried.
/// </summary>
internal sealed partial class ChangeCarrier(
    CollectionKey collection, CollectionIndex index, IObjectCalls objects, ObjectTurns turns, FabricMetrics metrics, ILogger logger)
{
    /// <summary>How many changes of the last batch turned out to be none, by their fingerprint.</summary>
    public int SameContent { get; private set; }

    /// <summary>Carries the changes and waits until every object has stored its own.</summary>
    /// <returns>How many objects stored something.</returns>
    public Task<int> Carry(WatchBatchHeader header, LogPosition position, IReadOnlyList<PlannedChange> changes)
    {
        SameContent = 0;
        return Carry(changes.Select(planned => (planned.Key, planned.Event.Type == WatchEventType.Delete
            ? Deletion(header, position, planned.Key, planned.Event)
            : Upsert(header, position, planned.Key, planned.Event))));
    }

    /// <summary>Tells objects that a relist found them gone.</summary>
    /// <returns>How many of them stored their tombstone.</returns>
    public Task<int> Bury(WatchBatchHeader header, LogPosition position, string[] keys) =>
        Carry(keys.Select(key => (key, Deletion(header, position, key, default))));

    private async Task<int> Carry(IEnumerable<(string Key, ObjectChange? Change)> changes)
    {
        var begun = new List<Task<int>>();
        foreach (var next in changes.Where(next => next.Change is not null).Chunk(turns.Size))
        {
            begun.Add(InTurn(await turns.Take(next.Length), next!));
        }

        return (await Task.WhenAll(begun)).Sum();
    }

    private async Task<int> InTurn(RateLimitLease turn, (string Key, ObjectChange Change)[] changes)
    {
        using (turn)
        {
            return (await Task.WhenAll(changes.Select(next => Call(next.Key, next.Change)))).Count(isStored => isStored);
        }
    }

    private ObjectChange? Upsert(WatchBatchHeader header, LogPosition position, string key, in WatchEvent item)
    {
        ref var entry = ref index.Get(key);
        var uid = ObjectUid.Of(item.UidUtf8.Span);
        var hasBody = !item.Body.IsEmpty;
        var tier = hasBody ? TierOf(item.Depth) : ObjectTier.Presence;
        var body = hasBody ? item.Body : PresenceBody.Of(item.Namespace, item.Name, item.Uid, item.ResourceVersion);
        if (!TryFingerprint(header, position, key, body, out var fingerprint))
        {
            var head = entry.Head.Sequence == 0 ? new ObjectHead { Uid = uid, Type = TypeTag.Of(header.Type.ApiVersion, header.Type.Kind) } : entry.Head;
            index.Set(key, head with { Position = position }, VersionStamp.Of(item.ResourceVersionUtf8.Span), rejected: true);
            return null;
        }

        // The same metadata, said of another depth, is another message.
        fingerprint = hasBody && tier == ObjectTier.Presence ? fingerprint.OfPresence() : fingerprint;
        if (entry.Head.Shows(uid, fingerprint))
        {
            index.Set(key, entry.Head with { Position = position }, VersionStamp.Of(item.ResourceVersionUtf8.Span));
            SameContent++;
            return null;
        }

        return Change(header, position, entry) with
        {
            Uid = item.Uid,
            ResourceVersion = item.ResourceVersion,
            Body = body,
            Fingerprint = fingerprint,
            Tier = tier,
        };
    }

    private ObjectChange? Deletion(WatchBatchHeader header, LogPosition position, string key, in WatchEvent item)
    {
        ref var entry = ref index.Get(key);
        if (entry.Head.IsLive)
        {
            return Change(header, position, entry) with
            {
                Type = WatchEventType.Delete,
                Uid = item.Uid,
                ResourceVersion = item.ResourceVersion,
                Body = item.Body,
                Tier = TierOf(item.Depth),
            };
        }

        // Never stored, or a tombstone already: only what was known of a rejected version has to go.
        index.Set(key, entry.Head with { Position = position }, default);
        index.Forget(key);
        return null;
    }

    private static ObjectTier TierOf(WatchDepth depth) => depth == WatchDepth.Whole ? ObjectTier.Full : ObjectTier.Presence;

    private static ObjectChange Change(WatchBatchHeader header, LogPosition position, in IndexEntry known) => new()
    {
        Type = WatchEventType.Upsert,
        ApiVersion = header.Type.ApiVersion,
        Kind = header.Type.Kind,
        Position = position,
        ObservedAt = header.CapturedAt,
        Tier = ObjectTier.Full,
        Known = known.Head,
        StoreWasReplaced = known.Lost,
    };

    private async Task<bool> Call(string key, ObjectChange change)
    {
        var (@namespace, name) = CollectionIndex.Split(key);
        var applied = await objects.Apply(new ObjectKey(collection, @namespace, name), change);

        // What is stored may be newer than the change if another activation of this collection is ahead: then the
        // version it shows is not known here.
        var isNewest = applied.Head.Position <= change.Position;
        var isRejected = applied.Outcome == ObjectOutcome.Rejected;
        var head = isRejected && applied.Head.Sequence == 0 ? new ObjectHead { Uid = ObjectUid.Of(change.Uid), Type = TypeTag.Of(change.ApiVersion, change.Kind) } : applied.Head;
        index.Set(
            key,
            isNewest ? head with { Position = change.Position } : head,
            isNewest ? VersionStamp.Of(change.ResourceVersion) : default,
            isRejected);
        return applied.Outcome is not (ObjectOutcome.Unchanged or ObjectOutcome.Rejected);
    }

    private bool TryFingerprint(
        WatchBatchHeader header, LogPosition position, string key, ReadOnlyMemory<byte> body, out ContentFingerprint fingerprint)
    {
        try
        {
            fingerprint = ContentFingerprint.Of(header.Type.ApiVersion, header.Type.Kind, body.Span);
            return true;
        }
        catch (MalformedObjectException malformed)
        {
            metrics.MalformedObject();
            LogMalformed(malformed, collection, key, position, body.Length);
            fingerprint = default;
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Object {Key} of {Collection} at {Position} is malformed ({Bytes} bytes); it is left as it was.")]
    private partial void LogMalformed(Exception exception, CollectionKey collection, string key, LogPosition position, int bytes);
}
