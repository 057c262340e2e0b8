using System.Diagnostics.CodeAnalysis;
using MeshSync.Fabric.Robustness.Faults;
using MeshSync.Fabric.Robustness.Model;
using MeshSync.Fabric.Robustness.Observation;
using MeshSync.Fabric.Robustness.Traffic;
using MeshSync.Fabric.Robustness.Worlds;
using NATS.Client.Core;

namespace MeshSync.Fabric.Robustness;

/// <summary>One seed: traffic and faults for a while, then whole again, then at rest, then judged.</summary>
internal sealed class Run(int seed, TimeSpan length)
{
    // Half of it is what a deleted partition consumer or a silo that was killed may take.
    private static readonly TimeSpan ConvergencePatience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan DeliveryPatience = TimeSpan.FromSeconds(10);

    // Repeats of what was created anew are due 1.5 s after it, marks of products a second; discovery and watches have been round once.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan SettlingPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly History _history = new();
    private readonly RunClock _clock = new();

    /// <summary>Every fifth run has a real API server.</summary>
    public static bool IsReal(int seed) => seed % 5 == 0;

    /// <summary>In every third run two silos share the work.</summary>
    public static int Silos(int seed) => seed % 3 == 0 ? 2 : 1;

    public async Task<RunResult> ExecuteAsync(CancellationToken cancellationToken)
    {
        await using var world = IsReal(seed) ? await RealWorld.StartAsync() : await SimulatedWorld.StartAsync(seed);
        var load = new Load(world.Api, _history, _clock, seed);
        var before = await world.ListAsync(cancellationToken);
        if (!IsReal(seed))
        {
            // Nobody but the harness writes here, so what there is has one state and will keep it.
            foreach (var (name, state) in before)
            {
                _history.Wrote(name, state, TimeSpan.Zero);
            }
        }

        await load.PrepareAsync(cancellationToken);
        await using var field = await Field.PrepareAsync(world, Silos(seed));
        await using var nats = new NatsConnection(new NatsOpts { Url = field.Broker.Url, Name = "meddler", MaxReconnectRetry = -1, ReconnectWaitMax = TimeSpan.FromMilliseconds(200) });
        await using var subscriber = await Subscriber.AttachAsync(field.Broker.Url, _clock);
        var cluster = before[new ObjectName("", "Namespace", "", "kube-system")].Uid;
        await using var injector = new Injector(field, new LogMeddler(nats, cluster), _clock, seed);
        var began = _clock.Now;
        field.Start();
        var plan = FaultPlan.Of(seed, length, Settings.Faults).Select(fault => fault with { At = fault.At + began }).ToList();
        var faults = injector.RunAsync(plan, cancellationToken);
        var writes = await load.RunAsync(began + length, cancellationToken);
        await faults;
        world.Behave();
        return await JudgeAsync(field, new StoreReader(nats), subscriber, injector, new LogMeddler(nats, cluster), writes, cancellationToken);
    }

    private async Task<RunResult> JudgeAsync(
        Field field, StoreReader store, Subscriber subscriber, Injector injector, LogMeddler meddler, int writes, CancellationToken cancellationToken)
    {
        var calm = _clock.Now;
        RunRecord Record(IReadOnlyDictionary<ObjectName, ObjectVersion> listed, IReadOnlyDictionary<ObjectName, Stored> stored) => new()
        {
            History = _history,
            Messages = subscriber.Messages,
            Listed = listed,
            Stored = stored,
            Disturbances = injector.Disturbances,
            SeveralSilos = field.Silos.Count > 1,
        };

        var record = Record(await field.World.ListAsync(cancellationToken), new Dictionary<ObjectName, Stored>());
        while (StoreCheck.Run(record).Any() && field.Ended.Count == 0 && _clock.Now - calm < ConvergencePatience)
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            record = Record(await field.World.ListAsync(cancellationToken), await ReadAsync(store, cancellationToken));
        }

        var converged = _clock.Now - calm;
        var waited = _clock.Now;
        while (Checker.Run(record).Any(found => found.Kind == ViolationKind.Missing) && _clock.Now - waited < DeliveryPatience)
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            record = record with { Messages = subscriber.Messages };
        }

        await SettleAsync(subscriber, cancellationToken);
        var quiet = _clock.Now;
        await meddler.DoAsync(FaultKind.RelistAsked, cancellationToken);
        await Task.Delay(Quiet, TimeProvider.System, cancellationToken);
        await meddler.PublishAgainAsync(underTheirIds: false, cancellationToken);
        await Task.Delay(Quiet, TimeProvider.System, cancellationToken);
        record = record with { Messages = subscriber.Messages, Stored = await ReadAsync(store, cancellationToken), QuietFrom = quiet, Ended = field.Ended };
        return new RunResult(seed, length, field.Silos.Count > 1 ? $"{field.World.Name}, {field.Silos.Count} silos" : field.World.Name, writes, converged, record, Checker.Run(record), injector.Told, field.Logs);
    }

    /// <summary>Waits until nothing has been told for a while: on a busy machine what is due now comes later.</summary>
    private async Task SettleAsync(Subscriber subscriber, CancellationToken cancellationToken)
    {
        var began = _clock.Now;
        for (var told = -1; told != subscriber.Count && _clock.Now - began < SettlingPatience;)
        {
            told = subscriber.Count;
            await Task.Delay(Settling, TimeProvider.System, cancellationToken);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever keeps the store from being read, an empty one is not what is expected.")]
    private static async Task<IReadOnlyDictionary<ObjectName, Stored>> ReadAsync(StoreReader store, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadAsync(cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new Dictionary<ObjectName, Stored>();
        }
    }
}
