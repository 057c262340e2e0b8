using System.Runtime.CompilerServices;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Objects;

namespace MeshSync.Fabric.Grains.Collections;

/// <summary>
/// Reads a batch against the index and keeps the events that may change something, one an object: of several events of
/// an object the last one counts, so all of a plan can be carried out at once. The bulk of all events, those whose
/// version is known already, ends here without an allocation, a hash of its body or a call.
/// </summary>
internal sealed class BatchPlan(CollectionIndex index)
{
    /// <summary>
    /// Longest namespace and name together, in bytes. Kubernetes allows 316 where it limits them at all; beyond this the
    /// escaped subject might not fit into a NATS control line, which ends the connection.
    /// </summary>
    private const int LongestKey = 1024;

    private readonly List<PlannedChange> _changes = [];

    public IReadOnlyList<PlannedChange> Changes => _changes;

    public int Events { get; private set; }

    public int Redelivered { get; private set; }

    public int SameVersion { get; private set; }

    /// <summary>Events that name no object.</summary>
    public int Nameless { get; private set; }

    /// <param name="batch">What to read.</param>
    /// <param name="position">Where it stands in the log.</param>
    /// <param name="relist">The relist that the batch belongs to, whose items are marked as listed; 0 for none.</param>
    /// <exception cref="WatchBatchFormatException">The batch is damaged; <see cref="Clear"/> then forgets it.</exception>
    public void Read(WatchBatch batch, LogPosition position, uint relist)
    {
        var type = TypeTag.Of(batch.Header.Type.ApiVersion, batch.Header.Type.Kind);
        foreach (var item in batch)
        {
            Events++;
            Read(item, type, position, relist);
        }
    }

    /// <summary>Forgets the batch; objects that it named but that came to nothing are forgotten by the index as well.</summary>
    public void Clear()
    {
        foreach (var change in _changes)
        {
            ref var entry = ref index.Get(change.Key);
            if (Unsafe.IsNullRef(ref entry))
            {
                continue;
            }

            entry.Planned = 0;
            if (entry.Head.Sequence == 0 && !entry.Rejected)
            {
                index.Forget(change.Key);
            }
        }

        _changes.Clear();
        Events = Redelivered = SameVersion = Nameless = 0;
    }

    private static bool NamesAnObject(in WatchEvent item)
    {
        var @namespace = item.NamespaceUtf8.Span;
        var name = item.NameUtf8.Span;
        return !name.IsEmpty
            && @namespace.Length + name.Length <= LongestKey
            && !name.Contains((byte)'/')
            && !@namespace.Contains((byte)'/')
            && !@namespace.SequenceEqual("_"u8);
    }

    private void Read(in WatchEvent item, ushort type, LogPosition position, uint relist)
    {
        if (!NamesAnObject(item))
        {
            Nameless++;
            return;
        }

        var isUpsert = item.Type == WatchEventType.Upsert;
        ref var entry = ref index.Find(item.NamespaceUtf8.Span, item.NameUtf8.Span, add: isUpsert);
        if (Unsafe.IsNullRef(ref entry))
        {
            return; // Gone before it was ever stored: there is nobody to tell.
        }

        entry.Listed = relist == 0 ? entry.Listed : relist;
        if (entry.Planned != 0 && item.Depth == WatchDepth.WholeFollows && _changes[entry.Planned - 1].Event.Type == WatchEventType.Upsert)
        {
            return; // What is planned may be the whole already.
        }

        if (entry.Planned != 0)
        {
            _changes[entry.Planned - 1] = _changes[entry.Planned - 1] with { Event = item };
        }
        else if (position <= entry.Head.Position)
        {
            Redelivered++;
        }
        else if (isUpsert && entry.Knows(item, type))
        {
            entry.Head = entry.Head with { Position = position };
            SameVersion++;
        }
        else if (isUpsert && entry.CanWaitFor(item, type))
        {
            SameVersion++;
        }
        else
        {
            _changes.Add(new PlannedChange(CollectionIndex.KeyOf(item.Namespace, item.Name), item));
            entry.Planned = _changes.Count;
        }
    }
}

/// <summary>The last event of a batch about one object, by its key in the index.</summary>
internal readonly record struct PlannedChange(string Key, WatchEvent Event);
