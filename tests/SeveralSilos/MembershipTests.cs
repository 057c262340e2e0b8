using System.Diagnostics;
using MeshSync.Fabric.SeveralSilos.Rig;

namespace MeshSync.Fabric.SeveralSilos;

/// <summary>Silos that join, leave and die while the watch log is full of changes.</summary>
public sealed class MembershipTests
{
    [Fact]
    public async Task Storm_SilosJoinAndLeave_IsToldWholeAndInOrder()
    {
        await using var group = await SiloGroup.StartAsync(1);
        await using var subscriber = await Subscriber.AttachAsync(group.Nats.Url);
        await using var storm = new Storm(group.Nats.Url);
        await storm.List();
        storm.Begin();

        group.Add();
        await group.IsBalanced();
        await group.Stop(group.Silos[0]);
        await group.IsBalanced();
        await storm.End();

        await subscriber.Has(storm);
        subscriber.IsInOrder();
    }

    [Fact]
    public async Task Storm_SiloOfThreeIsKilled_IsToldWholeAndInOrderWithinHalfAMinute()
    {
        await using var group = await SiloGroup.StartAsync(3);
        await using var subscriber = await Subscriber.AttachAsync(group.Nats.Url);
        await using var storm = new Storm(group.Nats.Url);
        await storm.List();
        storm.Begin();
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, TestContext.Current.CancellationToken);

        await group.Kill(group.Silos[1]);
        var (killed, changes) = (Stopwatch.GetTimestamp(), storm.Changes);
        await group.IsBalanced();
        await storm.End();

        await subscriber.Has(storm);
        subscriber.IsInOrder();
        var recovery = subscriber.Recovery(killed, changes);
        TestContext.Current.TestOutputHelper?.WriteLine($"recovery after a kill: {recovery.TotalSeconds:0.0} s, {subscriber.Count} messages");
        Assert.InRange(recovery, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Redis_IsAway_EventsFlowOn()
    {
        await using var group = await SiloGroup.StartAsync(2);
        await using var subscriber = await Subscriber.AttachAsync(group.Nats.Url);
        await using var storm = new Storm(group.Nats.Url);
        await group.Redis.KillAsync();
        await storm.List();
        await subscriber.Has(storm);
        storm.Begin();
        await storm.End();
        await subscriber.Has(storm);
        subscriber.IsInOrder();
    }

    [Fact]
    public async Task RollingRestart_NothingChanges_TellsNothing()
    {
        await using var group = await SiloGroup.StartAsync(2);
        await using var subscriber = await Subscriber.AttachAsync(group.Nats.Url);
        await using var storm = new Storm(group.Nats.Url);
        await storm.List();
        await subscriber.Has(storm);
        var told = subscriber.Count;

        foreach (var silo in group.Silos.ToList())
        {
            await group.Stop(silo);
            group.Add();
            await group.IsBalanced();
        }

        // What comes after everything else has come through.
        storm.Begin();
        await storm.End();
        await subscriber.Has(storm);
        Assert.All(subscriber.All.Skip(told), message => Assert.True(message.Change > 40, $"{message}"));
    }
}
