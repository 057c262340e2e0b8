using MeshSync.Fabric.Agent.Scanning;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Objects;

namespace MeshSync.Fabric.Agent.Tiers;

/// <summary>Makes events of objects as deep as they are to be known, and has those read that are to be known deeper than they came.</summary>
internal sealed class DepthCapture(CollectionDepth depth, ObjectRefresh refresh, bool redact, Func<WatchEventType, JsonStream, PendingEvent> whole)
{
    public CollectionDepth Depth => depth;

    /// <summary>The event for an object of a list or a watch; false when there is none, or not yet.</summary>
    public bool TryCapture(WatchFrameType frame, JsonStream source, out PendingEvent item)
    {
        if (frame == WatchFrameType.Deleted)
        {
            Forget(source);
            item = Of(WatchEventType.Delete, source, depth.Form == WatchForm.Presence ? Verdict.Presence : depth.Judge(source));
            return true;
        }

        var verdict = depth.Judge(source);
        if (depth.Form == WatchForm.Presence && verdict != Verdict.Ignored)
        {
            depth.CountRow(source);
        }

        if (verdict == Verdict.Follows)
        {
            return TryFollow(source, out item);
        }

        if (!depth.IsListing && !depth.Wanted.IsUnused)
        {
            if (depth.Wanted.IsPast(CollectionDepth.KeyOf(source), VersionOf(source)))
            {
                item = default;
                return false;
            }

            Forget(source);
        }

        return TryTake(verdict, source, out item);
    }

    /// <summary>The event for an object that was read whole by itself.</summary>
    public bool TryCaptureRead(JsonStream source, out PendingEvent item)
    {
        var verdict = depth.Judge(source);
        return TryTake(verdict == Verdict.Follows ? Verdict.Whole : verdict, source, out item);
    }

    public static ulong VersionOf(JsonStream source) => WantedObjects.Number(source.Object.ResourceVersion.Read(source.Window));

    private void Forget(JsonStream source)
    {
        if (!depth.Wanted.IsUnused)
        {
            depth.Wanted.Forget(CollectionDepth.KeyOf(source));
        }
    }

    /// <summary>In a list its metadata goes ahead, or it would be missing there; a watch just has it read.</summary>
    private bool TryFollow(JsonStream source, out PendingEvent item)
    {
        string key = CollectionDepth.KeyOf(source);
        ulong version = VersionOf(source);
        item = default;
        if (!depth.IsListing && depth.Wanted.IsPast(key, version))
        {
            return false;
        }

        var wanted = depth.Wanted.Want(key, version);
        if (depth.IsListing)
        {
            item = Of(WatchEventType.Upsert, source, Verdict.Follows);
            return true;
        }

        if (wanted is not null)
        {
            refresh.Read(this, wanted);
        }

        return false;
    }

    private bool TryTake(Verdict verdict, JsonStream source, out PendingEvent item)
    {
        if (verdict != Verdict.Ignored)
        {
            item = Of(WatchEventType.Upsert, source, verdict);
            return true;
        }

        // A list leaves out what is ignored, and so says that it is gone. A watch has to say so where a label may have decided it.
        bool isLeaving = !depth.IsListing && depth.CanLeave;
        item = isLeaving ? PendingEvent.Of(WatchEventType.Delete, source, 0, out _) : default;
        return isLeaving;
    }

    private PendingEvent Of(WatchEventType type, JsonStream source, Verdict verdict) => verdict switch
    {
        Verdict.Whole => whole(type, source),
        Verdict.Follows => Presence(type, source) with { Depth = WatchDepth.WholeFollows },
        Verdict.Ignored => PendingEvent.Of(type, source, 0, out _),
        _ => Presence(type, source) with { Depth = WatchDepth.Presence, MayWait = true },
    };

    private PendingEvent Presence(WatchEventType type, JsonStream source)
    {
        var presence = new PresenceBody(source);
        if (!redact)
        {
            var plain = PendingEvent.Of(type, source, presence.Length, out var body);
            presence.CopyTo(body);
            return plain;
        }

        using var json = new PooledBuffer();
        presence.CopyTo(json.GetSpan(presence.Length));
        json.Advance(presence.Length);
        using var redacted = new PooledBuffer();
        RawObject.Copy(json.WrittenSpan, redacted, ObjectEdits.RedactSecret);
        var item = PendingEvent.Of(type, source, redacted.WrittenCount, out var into);
        redacted.WrittenSpan.CopyTo(into);
        return item;
    }
}
