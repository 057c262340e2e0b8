using System.Text;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Grains.Tests.Fakes;

/// <summary>An object as the API server shows it; equal content means an equal <paramref name="Content"/>.</summary>
internal sealed record ApiObject(string Name, string Uid, int Version, int Content, string Namespace = "default")
{
    /// <summary>JSON other than the usual one, for what is out of the ordinary.</summary>
    public string? Json { get; init; }

    public WatchDepth Depth { get; init; }

    /// <summary>What the API server sends of it in its small form.</summary>
    public ApiObject AsPresence(WatchDepth depth = WatchDepth.Presence) => this with
    {
        Depth = depth,
        Json = $$$"""{"metadata":{"name":"{{{Name}}}","namespace":"{{{Namespace}}}","uid":"{{{Uid}}}","resourceVersion":"{{{Version}}}"{{{Labels}}}}}""",
    };

    private string Labels => Design is null ? "" : $$""","labels":{"design.meshery.io/id":"{{Design}}"}""";

    /// <summary>Design that it says it is of.</summary>
    public string? Design { get; init; }

    public byte[] Body => Encoding.UTF8.GetBytes(Json ??
        $$$"""{"metadata":{"name":"{{{Name}}}","namespace":"{{{Namespace}}}","uid":"{{{Uid}}}","resourceVersion":"{{{Version}}}"},"spec":{"content":{{{Content}}}}}""");
}

/// <summary>Writes the watch log of one collection as an agent would.</summary>
internal sealed class ScriptedAgent(CollectionKey collection)
{
    public const long Incarnation = 1_700_000_000_000;

    private ulong _position;
    private ulong _epoch;

    public CollectionKey Collection { get; } = collection;

    /// <summary>Version in which the resource is watched.</summary>
    public string Version { get; set; } = "v1";

    /// <summary>Kind of the objects.</summary>
    public string Kind { get; init; } = "Widget";

    public long Session { get; private set; } = 1;

    public ulong Sequence { get; private set; }

    /// <summary>Everything published so far.</summary>
    public List<WatchDelivery> Log { get; } = [];

    public void Restart()
    {
        Session++;
        Sequence = 0;
        _epoch = 0;
    }

    /// <summary>A batch that is lost on its way: its number is used up.</summary>
    public void Lose() => Sequence++;

    public WatchDelivery Upserts(params ApiObject[] objects) =>
        Events([.. objects.Select(item => (WatchEventType.Upsert, item))]);

    public WatchDelivery Deletes(params ApiObject[] objects) =>
        Events([.. objects.Select(item => (WatchEventType.Delete, item))]);

    public WatchDelivery Events(params (WatchEventType Type, ApiObject Object)[] events) =>
        Publish(events, new WatchBatchHeader { Cluster = "", Type = null!, Session = 0, Sequence = 0 });

    public List<WatchDelivery> Relist(IReadOnlyList<ApiObject> objects, int perBatch = 2, uint? count = null, bool keepsUnlisted = false)
    {
        _epoch++;
        var batches = objects.Count == 0 ? [[]] : objects.Chunk(perBatch).ToList();
        return [.. batches.Select((batch, i) => Publish(
            [.. batch.Select(item => (WatchEventType.Upsert, item))],
            new WatchBatchHeader
            {
                Cluster = "",
                Type = null!,
                Session = 0,
                Sequence = 0,
                Phase = WatchPhase.List,
                Epoch = _epoch,
                Begin = i == 0,
                End = i == batches.Count - 1,
                KeepsUnlisted = keepsUnlisted,
                ItemCount = i == batches.Count - 1 ? count ?? (uint)objects.Count : 0,
            }))];
    }

    /// <summary>Says that there are these objects and no others.</summary>
    public WatchDelivery Audit(params ApiObject[] objects)
    {
        var digest = new CollectionDigest();
        foreach (var item in objects)
        {
            digest.Add(Encoding.UTF8.GetBytes(item.Uid), Encoding.UTF8.GetBytes($"{item.Version}"));
        }

        return Publish([], new WatchBatchHeader
        {
            Cluster = "",
            Type = null!,
            Session = 0,
            Sequence = 0,
            Phase = WatchPhase.Audit,
            ItemCount = digest.Count,
            Digest = digest.Value,
            ResourceVersion = "9",
        });
    }

    /// <summary>Anything at all in the place of a batch.</summary>
    public WatchDelivery Garbage(byte[] payload)
    {
        var delivery = new WatchDelivery(new LogPosition(Incarnation, ++_position), payload);
        Log.Add(delivery);
        return delivery;
    }

    private WatchDelivery Publish((WatchEventType Type, ApiObject Object)[] events, WatchBatchHeader phase)
    {
        using var writer = new WatchBatchWriter();
        foreach (var (type, item) in events)
        {
            writer.Add(
                type, Encoding.UTF8.GetBytes(item.Namespace), Encoding.UTF8.GetBytes(item.Name), Encoding.UTF8.GetBytes(item.Uid),
                Encoding.UTF8.GetBytes($"{item.Version}"), item.Body, item.Depth);
        }

        return Garbage(writer.Encode(phase with
        {
            Cluster = Collection.Cluster,
            Type = new ResourceType(Collection.Group, Version, Collection.Resource, Kind, Namespaced: true),
            Session = Session,
            Sequence = ++Sequence,
            CapturedAt = DateTimeOffset.FromUnixTimeMilliseconds(Incarnation + (long)_position),
        }));
    }
}
