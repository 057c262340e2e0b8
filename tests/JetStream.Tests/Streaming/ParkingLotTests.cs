using System.Diagnostics.Metrics;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.JetStream.Streaming;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MeshSync.Fabric.JetStream.Tests.Streaming;

public sealed class ParkingLotTests
{
    private static readonly WatchLogOptions Options = new();
    private static readonly LogPosition Head = new(1, 5);

    private readonly FakeTimeProvider _time = new();
    private readonly AckLedger _ledger = new();
    private readonly CollectionLane _lane = new(StreamId.Create(WatchStreams.Namespace, Batches.NewCollection().ToString()));
    private readonly PartitionMonitor _monitor;
    private readonly ParkingLot _parking;

    public ParkingLotTests()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var environment = new WatchLogEnvironment(Options, new JetStreamMetrics(services.GetRequiredService<IMeterFactory>()), _time);
        _monitor = new PartitionMonitor(0, Options.DeliveryRound, _time);
        var relists = new RelistRequests(() => new ScriptedAgent(), environment, NullLogger.Instance);
        _parking = new ParkingLot(_monitor, _ledger, relists, environment, NullLogger.Instance);
        _monitor.Reading();
        _time.Advance(Options.DeliveryRound);
    }

    [Fact]
    public void Park_FailingForLessThanItTakes_IsNotYet()
    {
        Assert.False(_parking.Park(_lane, Head, isPressing: false));
        _time.Advance(Options.ParkAfter - Options.DeliveryRound - TimeSpan.FromSeconds(1));
        Assert.False(_parking.Park(_lane, Head, isPressing: false));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_parking.Park(_lane, Head, isPressing: false));
        Assert.Single(_parking.Collections);
    }

    [Fact]
    public void Park_NoRoomLeft_IsAtOnce() => Assert.True(_parking.Park(_lane, Head, isPressing: true));

    [Fact]
    public void Park_WhileTheBrokerHasTrouble_IsNot()
    {
        _monitor.Failing("no connection");
        Assert.False(_parking.Park(_lane, Head, isPressing: true));

        _monitor.Reading();
        Assert.False(_parking.Park(_lane, Head, isPressing: true));
    }

    [Fact]
    public void Park_AfterThePartitionMovedAway_IsNot()
    {
        _parking.Close();

        Assert.False(_parking.Park(_lane, Head, isPressing: true));
        Assert.Empty(_parking.Collections);
    }

    [Fact]
    public void Accepts_UntilARelistBegins_PassesOverAndAcknowledgesAllButTheFailedBatch()
    {
        var collection = Batches.NewCollection();
        _ledger.Admit(Head, "failed");
        _ledger.Admit(new LogPosition(1, 6), "passed over");
        _ledger.Admit(new LogPosition(1, 7), "begin");
        _parking.Park(_lane, Head, isPressing: true);
        var parked = _lane.Parked!;

        Assert.False(_parking.Accepts(parked, Batch(6, Batches.List(collection, 1, begin: false, end: true))));
        Assert.True(_parking.Accepts(parked, Batch(7, Batches.List(collection, 2, begin: true, end: true))));
        Assert.Equal(Head, _ledger.ResumeAt);
        Assert.True(_parking.Delivered(parked, Batch(7, Batches.List(collection, 2, begin: true, end: true))));

        Assert.Equal(new LogPosition(1, 8), _ledger.ResumeAt);
        Assert.Empty(_parking.Collections);
    }

    private static WatchBatchContainer Batch(ulong sequence, byte[] payload) => new() { Incarnation = 1, Sequence = sequence, Payload = payload };
}
