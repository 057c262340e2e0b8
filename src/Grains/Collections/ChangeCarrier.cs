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
    private readonly List<Task> _calls = [];
    private int _stored;

    /// <summary>How many changes of the last batch turned out to be none, by their fingerprint.</summary>
    public int SameContent { get; private set; }

    /// <summary>Carries the changes and waits until every object has stored its own.</summary>
    /// <returns>How many objects stored something.</returns>
    public async Task<int> Carry(WatchBatchHeader header, LogPosition position, IReadOnlyList<PlannedChange> changes)
    {
        SameContent = 0;
        for (var i = 0; i < changes.Count; i++)
        {
            var (key, item) = changes[i];
            var change = item.Type == WatchEventType.Delete
                ? Deletion(header, position, key, item)
                : Upsert(header, position, key, item);
            if (change is not null)
            {
                await turns.Take();
                _calls.Add(Call(key, change));
            }
        }

        return await Finish();
    }

    /// <summary>Tells objects that a relist found them gone.</summary>
    /// <returns>How many of them stored their tombstone.</returns>
    public async Task<int> Bury(WatchBatchHeader header, LogPosition position, string[] keys)
    {
        foreach (var key in keys)
        {
            if (Deletion(header, position, key, default) is { } change)
            {
                await turns.Take();
                _calls.Add(Call(key, change));
            }
        }

        return await Finish();
    }

    private async Task<int> Finish()
    {
        try
        {
            await Task.WhenAll(_calls);
            return _stored;
        }
        finally
        {
            _calls.Clear();
            _stored = 0;
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

    private async Task Call(string key, ObjectChange change)
    {
        var (@namespace, name) = CollectionIndex.Split(key);
        var applied = await InTurn(new ObjectKey(collection, @namespace, name), change);
        _stored += applied.Outcome is ObjectOutcome.Unchanged or ObjectOutcome.Rejected ? 0 : 1;

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
    }

    private async Task<ObjectApplied> InTurn(ObjectKey key, ObjectChange change)
    {
        try
        {
            return await objects.Apply(key, change);
        }
        finally
        {
            turns.Give();
        }
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
