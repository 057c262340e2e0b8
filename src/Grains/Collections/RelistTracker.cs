using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Grains.Collections;

/// <summary>
/// Follows the sequence of a collection's batches and its relists, and says when a relist is complete and when one is
/// needed. It holds no event back but those of a batch that stands in the log twice; all others are applied whatever is
/// said here, and only what is inferred from their absence depends on it.
/// </summary>
/// <remarks>
/// <para>
/// Nothing of this is stored. After an activation the first batch is taken as the continuation of what was before,
/// because every batch that was not acknowledged is delivered again and none is acknowledged before it was applied. What
/// an activation cannot know is a relist that began before it: the acknowledged part is not delivered again, its items
/// were not marked here, so its end proves nothing. Such a relist is dropped and asked for again.
/// </para>
/// <para>
/// Batches that the log lost unread while nobody was there are not noticed here either: the stream provider, which knows
/// what was acknowledged, reports them through <see cref="IMissedBatches"/>.
/// </para>
/// <para>
/// If nothing at all is known of a collection when the first batch arrives in the middle of a session, the store was
/// emptied or the collection had been empty: one relist tells, and costs little in the second case.
/// </para>
/// </remarks>
internal sealed class RelistTracker
{
    private readonly bool _hasHistory;
    private bool _started;
    private uint _relists;
    private OpenRelist? _open;

    /// <param name="hasHistory">Something of the collection is stored.</param>
    public RelistTracker(bool hasHistory)
    {
        _hasHistory = hasHistory;
        IsSynced = hasHistory;
    }

    public LogPosition Position { get; private set; }

    public long Session { get; private set; }

    public ulong Sequence { get; private set; }

    /// <summary>Whether what is known is complete: no batch is missing, and a relist was completed since the last one was.</summary>
    public bool IsSynced { get; private set; }

    /// <summary>Why a relist has to be asked for; null when none has, or when one began.</summary>
    public string? Wanted { get; private set; }

    /// <summary>What the batch is to the ones before it. Changes nothing, so that a batch may fail and come again.</summary>
    public BatchPlace Place(WatchBatchHeader header, LogPosition position)
    {
        if (position <= Position)
        {
            return new BatchPlace(BatchKind.Repeated, 0);
        }

        if (_started && header.Session == Session && header.Sequence <= Sequence)
        {
            return new BatchPlace(BatchKind.Duplicate, 0);
        }

        if (header is { Phase: WatchPhase.List, Begin: true })
        {
            return new BatchPlace(BatchKind.Relist, _relists + 1);
        }

        var follows = _started
            ? header.Session == Session && header.Sequence == Sequence + 1
            : _hasHistory && header.Sequence > 1;
        if (header.Phase != WatchPhase.List)
        {
            return new BatchPlace(follows ? BatchKind.Next : BatchKind.Gap, 0);
        }

        return follows && _open?.Epoch == header.Epoch
            ? new BatchPlace(BatchKind.Relist, _open.Mark)
            : new BatchPlace(BatchKind.Gap, 0);
    }

    /// <summary>The relist that ends with this batch, if it is complete: what it did not list and is older than it is gone.</summary>
    public CompleteRelist? Completes(WatchBatchHeader header, LogPosition position, BatchPlace place, int items)
    {
        if (place.Kind != BatchKind.Relist || !header.End)
        {
            return null;
        }

        var relist = Continue(header, position, place, items);
        return relist.Items == header.ItemCount ? new CompleteRelist(relist.Mark, relist.Begin) : null;
    }

    /// <summary>Takes note of a batch that was applied as a whole.</summary>
    public void Applied(WatchBatchHeader header, LogPosition position, BatchPlace place, int items)
    {
        if (place.Kind is BatchKind.Repeated or BatchKind.Duplicate)
        {
            return;
        }

        var isComplete = Completes(header, position, place, items) is not null;
        (_started, Position, Session, Sequence) = (true, position, header.Session, header.Sequence);
        if (place.Kind == BatchKind.Gap)
        {
            Missed($"batch {header.Sequence} of session {header.Session} does not follow what was received");
        }
        else if (place.Kind == BatchKind.Relist)
        {
            FollowRelist(Continue(header, position, place, items), header, isComplete);
        }
    }

    /// <summary>Whether an audit with this place says anything: it follows what was received, and nothing is known to be missing.</summary>
    public bool CanCompare(BatchPlace place) => place.Kind == BatchKind.Next && IsSynced && Wanted is null && _open is null;

    /// <summary>Something of the collection is lost.</summary>
    public void Missed(string reason)
    {
        _open = null;
        IsSynced = false;
        Wanted = reason;
    }

    private void FollowRelist(OpenRelist relist, WatchBatchHeader header, bool isComplete)
    {
        _relists = relist.Mark;
        _open = header.End ? null : relist;
        Wanted = null;
        if (isComplete)
        {
            IsSynced = true;
        }
        else if (header.End)
        {
            Missed($"relist {header.Epoch} of session {header.Session} ended with {relist.Items} of {header.ItemCount} items");
        }
    }

    private OpenRelist Continue(WatchBatchHeader header, LogPosition position, BatchPlace place, int items) =>
        header.Begin || _open is null
            ? new OpenRelist(header.Epoch, place.Mark, position, (uint)items)
            : _open with { Items = _open.Items + (uint)items };

    private sealed record OpenRelist(ulong Epoch, uint Mark, LogPosition Begin, uint Items);
}

internal enum BatchKind
{
    /// <summary>Watch events that follow what was received before.</summary>
    Next,

    /// <summary>The first part of a relist, or the next one of the relist that is open.</summary>
    Relist,

    /// <summary>Delivered again.</summary>
    Repeated,

    /// <summary>
    /// Published again, so that it stands in the log a second time, behind what followed it. By its position it would pass
    /// for new and take its objects back to what they were.
    /// </summary>
    Duplicate,

    /// <summary>Something before it is missing.</summary>
    Gap,
}

/// <param name="Kind">What the batch is to the ones before it.</param>
/// <param name="Mark">Number of the relist in this activation, to mark listed objects with; 0 outside of relists.</param>
internal readonly record struct BatchPlace(BatchKind Kind, uint Mark);

internal sealed record CompleteRelist(uint Mark, LogPosition Begin);
