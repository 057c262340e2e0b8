using System.Collections.Concurrent;
using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Testing;
using Microsoft.Extensions.Time.Testing;

namespace MeshSync.Fabric.Agent.Tests.Uplink;

public sealed class CollectionUplinkTests : IBatchSink
{
    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentQueue<int> _sent = new();
    private readonly CollectionUplink _uplink;

    public CollectionUplinkTests() => _uplink = new CollectionUplink(
        Events.Pods.In("cluster"), new QueueBudget(1 << 20, 1000), this, new AgentOptions(), new Beat(_time), TestContext.Current.CancellationToken);

    [Fact]
    public async Task Events_ThatMayWait_LeaveTogetherAtTheNextBeat()
    {
        foreach (var number in Enumerable.Range(0, 5))
        {
            await Add($"p{number}", mayWait: true);
            _uplink.Flush();
        }

        await PassesUntil(() => !_sent.IsEmpty);

        Assert.Equal([5], _sent);
    }

    [Fact]
    public async Task Event_ThatMayNotWait_LeavesAtOnceWithThoseThatMay()
    {
        await Add("p", mayWait: true);
        await Add("design", mayWait: false);
        _uplink.Flush();

        await Eventually.Be(() => !_sent.IsEmpty);

        Assert.Equal([2], _sent);
    }

    [Fact]
    public async Task List_OfWhatMayWait_LeavesAtOnce()
    {
        _uplink.BeginList(Events.Pods);
        await _uplink.AddItem(Events.Upsert("p", "1") with { MayWait = true }, TestContext.Current.CancellationToken);
        _uplink.EndList(1, "7");

        await Eventually.Be(() => _sent.Sum() == 1);
    }

    [Fact]
    public async Task Injection_IsSentAtOnce_AndNoAuditUntilItIsTakenOut()
    {
        Assert.True(_uplink.TryInject(Events.Pods, Events.Upsert("canary", "1")));
        await Eventually.Be(() => _sent.Sum() == 1);
        Assert.False(_uplink.AddAudit(Events.Pods, new PendingAudit(new CollectionDigest(), "7")));

        Assert.True(_uplink.TryInject(Events.Pods, Events.Delete("canary", "2")));
        Assert.True(_uplink.AddAudit(Events.Pods, new PendingAudit(new CollectionDigest(), "8")));
        await _uplink.Drain();

        Assert.Equal([1, 1, 0], _sent);
    }

    [Fact]
    public async Task Injection_IntoAListThatIsBeingRead_IsRefused()
    {
        _uplink.BeginList(Events.Pods);
        Assert.False(_uplink.TryInject(Events.Pods, Events.Upsert("canary", "1")));
        _uplink.EndList(0, "7");

        Assert.True(_uplink.TryInject(Events.Pods, Events.Upsert("canary", "1")));
        await _uplink.Drain();

        Assert.Equal([0, 1], _sent);
    }

    Task<ulong> IBatchSink.Send(CollectionKey collection, OutgoingBatch batch, ulong sequence, CancellationToken cancellationToken)
    {
        _sent.Enqueue(batch.Events.Count);
        return Task.FromResult(sequence + 1);
    }

    private ValueTask Add(string name, bool mayWait) =>
        _uplink.AddEvent(Events.Pods, Events.Upsert(name, "1") with { MayWait = mayWait }, TestContext.Current.CancellationToken);

    /// <summary>Lets time pass, and again, because nobody says when it is waited for.</summary>
    private Task PassesUntil(Func<bool> condition) => Eventually.Be(() =>
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return condition();
    });
}
