using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Tests.Uplink;

public sealed class PendingSegmentTests
{
    [Fact]
    public void Events_OfOneObject_LeaveOnlyTheLatestAtTheFirstPlace()
    {
        var segment = new PendingSegment(Events.Pods, epoch: 0);
        Put(segment, Events.Upsert("a", "1"));
        Put(segment, Events.Upsert("b", "2"));
        Put(segment, Events.Upsert("a", "3"));

        Assert.Equal(["a 3 Upsert", "b 2 Upsert"], Take(segment));
    }

    [Fact]
    public void Delete_AfterUpsert_StaysADelete()
    {
        var segment = new PendingSegment(Events.Pods, epoch: 0);
        Put(segment, Events.Upsert("a", "1"));
        Put(segment, Events.Delete("a", "2"));

        Assert.Equal(["a 2 Delete"], Take(segment));
    }

    [Fact]
    public void Upsert_AfterDelete_IsTheNewObject()
    {
        var segment = new PendingSegment(Events.Pods, epoch: 0);
        Put(segment, Events.Delete("a", "1"));
        Put(segment, Events.Upsert("a", "2"));

        Assert.Equal(["a 2 Upsert"], Take(segment));
    }

    [Fact]
    public void Event_OfAnObjectAlreadyTaken_IsNotMergedIntoWhatIsOnItsWay()
    {
        var segment = new PendingSegment(Events.Pods, epoch: 0);
        Put(segment, Events.Upsert("a", "1"));
        Assert.Equal(["a 1 Upsert"], Take(segment));
        Put(segment, Events.Upsert("a", "2"));

        Assert.Equal(["a 2 Upsert"], Take(segment));
    }

    [Fact]
    public void Items_OfARelist_AreNeverMerged()
    {
        var segment = new PendingSegment(Events.Pods, epoch: 1);

        Assert.False(segment.TryReplace(Events.Upsert("a", "1"), out _));
        segment.Append(Events.Upsert("a", "1"));
        Assert.False(segment.TryReplace(Events.Upsert("a", "2"), out _));
    }

    [Fact]
    public void Take_KeepsToTheLimitsButTakesAtLeastOne()
    {
        var segment = new PendingSegment(Events.Pods, epoch: 0);
        foreach (int i in Enumerable.Range(0, 5))
        {
            Put(segment, Events.Upsert($"{i}", "1", new string('x', 100)));
        }

        Assert.Single(Take(segment, maxBytes: 10));
        Assert.Equal(2, Take(segment, maxEvents: 2).Count);
        Assert.Equal(2, Take(segment).Count);
        Assert.Equal((0, 0), (segment.Count, segment.Bytes));
    }

    [Fact]
    public void Take_UnderConstantLoad_FindsEveryObjectAgain()
    {
        var segment = new PendingSegment(Events.Pods, epoch: 0);
        var latest = new Dictionary<string, string>();
        var seen = new Dictionary<string, string>();
        var random = new Random(7);
        for (int version = 1; version < 20_000; version++)
        {
            string name = $"{random.Next(3_000)}";
            latest[name] = $"{name} {version} Upsert";
            Put(segment, Events.Upsert(name, $"{version}"));
            foreach (string taken in version % 3 == 0 ? Take(segment, maxEvents: 2) : [])
            {
                seen[taken.Split(' ')[0]] = taken;
            }
        }

        foreach (string taken in Take(segment))
        {
            seen[taken.Split(' ')[0]] = taken;
        }

        Assert.Equal(latest, seen);
    }

    [Fact]
    public void Relist_EndedAfterAllItemsWereTaken_StillHasItsEndToGive()
    {
        var segment = new PendingSegment(Events.Pods, epoch: 1);
        segment.Append(Events.Upsert("a", "1"));
        var first = OutgoingBatch.Take(segment, 10, 1_000);
        Assert.False(segment.IsReady);
        segment.End(1, "9");
        Assert.True(segment.IsReady);
        var last = OutgoingBatch.Take(segment, 10, 1_000);

        Assert.True(first is { Begin: true, End: false, ItemCount: 0 });
        Assert.True(last is { Begin: false, End: true, ItemCount: 1, ResourceVersion: "9", Events.Count: 0 });
        Assert.True(segment is { IsSpent: true, IsReady: false });
    }

    [Fact]
    public void Relist_OfNothing_IsOneBatch()
    {
        var segment = new PendingSegment(Events.Pods, epoch: 1);
        segment.End(0, "9");

        Assert.True(OutgoingBatch.Take(segment, 10, 1_000) is { Begin: true, End: true, ItemCount: 0 });
        Assert.True(segment.IsSpent);
    }

    private static void Put(PendingSegment segment, in PendingEvent item)
    {
        if (!segment.TryReplace(item, out _))
        {
            segment.Append(item);
        }
    }

    private static List<string> Take(PendingSegment segment, int maxEvents = int.MaxValue, int maxBytes = int.MaxValue)
    {
        var taken = new List<PendingEvent>();
        segment.Take(taken, maxEvents, maxBytes);
        using var writer = new WatchBatchWriter();
        foreach (var item in taken)
        {
            item.WriteTo(writer, withBody: true);
        }

        byte[] payload = writer.Encode(new WatchBatchHeader { Cluster = "c", Type = Events.Pods, Session = 1, Sequence = 1, CapturedAt = DateTimeOffset.UnixEpoch });
        return [.. WatchBatch.Decode(payload).Select(item => $"{item.Name} {item.ResourceVersion} {item.Type}")];
    }
}
