using System.Globalization;
using System.Text;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Tests.Replicas;

/// <summary>An object as the watch log last told of it.</summary>
internal sealed record ReplicatedObject(string Uid, string ResourceVersion, string Body)
{
    public WatchDepth Depth { get; init; }
}

/// <summary>One collection, rebuilt from its batches.</summary>
internal sealed class ReplicatedCollection
{
    private Dictionary<string, ReplicatedObject> _objects = [];
    private Dictionary<string, ReplicatedObject>? _listing;
    private long _session;
    private ulong _sequence;
    private ulong _epoch;

    /// <summary>By <c>namespace/name</c>; cluster-scoped ones begin with the slash.</summary>
    public IReadOnlyDictionary<string, ReplicatedObject> Objects => _objects;

    public int CompleteLists { get; private set; }

    /// <summary>Keys of the last complete list.</summary>
    public IReadOnlySet<string> Listed { get; private set; } = new HashSet<string>();

    /// <summary>Events outside of lists.</summary>
    public int Events { get; private set; }

    /// <summary>Audits, each of which was right.</summary>
    public int Audits { get; private set; }

    /// <summary>States that are older than one of the same object that had been told.</summary>
    public int Regressions { get; private set; }

    public void Apply(WatchBatch batch, Action<string> breach)
    {
        CheckOrder(batch.Header, breach);
        if (batch.Header.Phase == WatchPhase.Audit)
        {
            CheckAudit(batch.Header, breach);
            return;
        }

        if (batch.Header.Phase == WatchPhase.List)
        {
            ApplyList(batch, breach);
            return;
        }

        if (_listing is not null)
        {
            breach("events in the middle of a relist");
        }

        foreach (var item in batch)
        {
            Events++;
            CheckAge(item);
            Put(_objects, _objects, item);
        }
    }

    private void CheckAudit(WatchBatchHeader header, Action<string> breach)
    {
        Audits++;
        var told = new CollectionDigest();
        foreach (var item in _objects.Values)
        {
            told.Add(Encoding.UTF8.GetBytes(item.Uid), Encoding.UTF8.GetBytes(item.ResourceVersion));
        }

        if (_listing is not null || (told.Count, told.Value) != (header.ItemCount, header.Digest))
        {
            breach($"an audit at {header.ResourceVersion} counts {header.ItemCount} where {told.Count} were told, or other versions of them");
        }
    }

    private void ApplyList(WatchBatch batch, Action<string> breach)
    {
        if (batch.Header.Begin)
        {
            _listing = [];
            _epoch = batch.Header.Epoch;
        }

        if (_listing is null || batch.Header.Epoch != _epoch)
        {
            breach($"a part of relist {batch.Header.Epoch} that did not begin");
            return;
        }

        foreach (var item in batch)
        {
            CheckAge(item);
            Put(_listing, _objects, item);
        }

        if (batch.Header.End)
        {
            if (_listing.Count != batch.Header.ItemCount)
            {
                breach($"a relist of {batch.Header.ItemCount} brought {_listing.Count}");
            }

            Listed = _listing.Keys.ToHashSet();
            _objects = batch.Header.KeepsUnlisted ? Merge(_objects, _listing) : _listing;
            _listing = null;
            CompleteLists++;
        }
    }

    private static Dictionary<string, ReplicatedObject> Merge(Dictionary<string, ReplicatedObject> known, Dictionary<string, ReplicatedObject> listed) =>
        known.Where(entry => !listed.ContainsKey(entry.Key)).Concat(listed).ToDictionary();

    private void CheckOrder(WatchBatchHeader header, Action<string> breach)
    {
        bool newSession = header.Session > _session;
        if (header.Session < _session || header.Sequence != (newSession ? 1 : _sequence + 1))
        {
            breach($"session {header.Session} after {_session} #{_sequence}");
        }

        (_session, _sequence) = (header.Session, header.Sequence);
    }

    private void CheckAge(in WatchEvent item)
    {
        if (_objects.TryGetValue($"{item.Namespace}/{item.Name}", out var known) && known.Uid == item.Uid
            && ulong.Parse(item.ResourceVersion, CultureInfo.InvariantCulture) < ulong.Parse(known.ResourceVersion, CultureInfo.InvariantCulture))
        {
            Regressions++;
        }
    }

    private static void Put(Dictionary<string, ReplicatedObject> into, Dictionary<string, ReplicatedObject> known, in WatchEvent item)
    {
        string key = $"{item.Namespace}/{item.Name}";
        if (item.Type == WatchEventType.Delete)
        {
            into.Remove(key);
        }
        else if (item.Depth == WatchDepth.WholeFollows && known.TryGetValue(key, out var before) && before.Uid == item.Uid)
        {
            into[key] = before;
        }
        else
        {
            into[key] = new ReplicatedObject(item.Uid, item.ResourceVersion, Encoding.UTF8.GetString(item.Body.Span)) { Depth = item.Depth };
        }
    }
}
