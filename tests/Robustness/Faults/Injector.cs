using System.Collections.Concurrent;
using MeshSync.Fabric.Robustness.Model;
using MeshSync.Fabric.Robustness.Observation;
using MeshSync.Fabric.Testing.Faults;

namespace MeshSync.Fabric.Robustness.Faults;

/// <summary>Carries out a plan. What is ended or cut is whole again when it is done.</summary>
internal sealed class Injector(Field field, LogMeddler meddler, RunClock clock, int seed) : IAsyncDisposable
{
    // Others take a silo for dead after 6 s without an answer; half of those that are frozen wake up to find that.
    private const int FrozenAmongOthers = 4;
    private static readonly TimeSpan SupervisorPause = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _end = new();
    private Task _supervising = Task.CompletedTask;
    private readonly ConcurrentQueue<Disturbance> _disturbances = new();
    private readonly ConcurrentQueue<string> _told = new();
    private readonly SemaphoreSlim _agent = new(1);
    private readonly SemaphoreSlim _broker = new(1);
    private readonly SemaphoreSlim _apiServer = new(1);
    private readonly Random _random = new(seed);

    public IReadOnlyList<Disturbance> Disturbances => [.. _disturbances];

    /// <summary>What was done, and when.</summary>
    public IReadOnlyList<string> Told => [.. _told];

    public async Task RunAsync(IReadOnlyList<PlannedFault> plan, CancellationToken cancellationToken)
    {
        _supervising = SuperviseAsync(_end.Token);
        await Task.WhenAll(plan.Select(fault => InjectAsync(fault, cancellationToken)));
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _supervising.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
        _agent.Dispose();
        _broker.Dispose();
        _apiServer.Dispose();
    }

    private async Task InjectAsync(PlannedFault fault, CancellationToken cancellationToken)
    {
        var wait = fault.At - clock.Now;
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, TimeProvider.System, cancellationToken);
        }

        var began = clock.Now;
        await DoAsync(fault, cancellationToken);
        _told.Enqueue($"{began.TotalSeconds:f1}-{clock.Now.TotalSeconds:f1} s {fault.Kind}");
    }

    private Task DoAsync(PlannedFault fault, CancellationToken cancellationToken) => fault.Kind switch
    {
        FaultKind.AgentKilled or FaultKind.AgentStopped => AwayAsync(
            _agent, fault, () => field.EndAgentAsync(fault.Kind == FaultKind.AgentKilled), Begin(field.StartAgent), cancellationToken),
        FaultKind.SiloKilled or FaultKind.SiloStopped => AwayAsync(
            SiloOf(fault).Gate, fault, () => EndSiloAsync(fault), Begin(() => StartSilo(fault)), cancellationToken),
        FaultKind.BrokerKilled or FaultKind.BrokerStopped => AwayAsync(_broker, fault, () => EndBrokerAsync(fault), field.Broker.StartAgainAsync, cancellationToken),
        FaultKind.ApiServerKilled => AwayAsync(_apiServer, fault, field.World.KillAsync, field.World.StartAgainAsync, cancellationToken),
        FaultKind.ApiServerMisbehaves => Begin(() => _ = field.World.Misbehave(_random))(),
        FaultKind.HistoryCompacted => AwayAsync(_apiServer, fault with { For = TimeSpan.Zero }, field.World.CompactAsync, () => Task.CompletedTask, cancellationToken),
        FaultKind.DeletionsLost => Begin(field.World.LoseDeletions)(),
        FaultKind.AgentToBrokerCut => CutAsync(field.AgentToBroker, fault, cancellationToken),
        FaultKind.SiloToBrokerCut => CutAsync(SiloOf(fault).ToBroker, fault, cancellationToken),
        FaultKind.AgentToApiServerCut => CutAsync(field.AgentToApiServer, fault, cancellationToken),
        FaultKind.AgentToBrokerStalled => StallAsync(field.AgentToBroker, fault, cancellationToken),
        FaultKind.SiloToBrokerStalled => StallAsync(SiloOf(fault).ToBroker, fault, cancellationToken),
        FaultKind.AgentToApiServerStalled => StallAsync(field.AgentToApiServer, fault, cancellationToken),
        FaultKind.SecondAgent => SecondAgentAsync(fault, cancellationToken),
        FaultKind.AgentFrozen => AwayAsync(_agent, fault, Begin(() => field.FreezeAgent(true)), Begin(() => field.FreezeAgent(false)), cancellationToken),
        FaultKind.SiloFrozen => AwayAsync(
            SiloOf(fault).Gate,
            fault with { For = fault.For * (field.Silos.Count > 1 ? FrozenAmongOthers : 1) },
            Begin(() => SiloOf(fault).Freeze(true)),
            Begin(() => SiloOf(fault).Freeze(false)),
            cancellationToken),
        FaultKind.AgentClockSet => Begin(() => field.AgentClock.Set(Difference(fault)))(),
        FaultKind.SiloClockSet => Begin(() => SiloOf(fault).Clock.Set(Difference(fault)))(),
        _ => MeddleAsync(fault.Kind, cancellationToken),
    };

    /// <summary>Which of several, so that a seed always has the same.</summary>
    private SiloSlot SiloOf(PlannedFault fault) => field.Silos[fault.For.Milliseconds % field.Silos.Count];

    /// <summary>By how much a clock is set: up to an hour, to either side where the API server's certificate is no matter.</summary>
    private TimeSpan Difference(PlannedFault fault)
    {
        var share = (fault.For / FaultPlan.Longest * 2) - 1;
        return TimeSpan.FromHours(1) * (field.World.MayBeBeforeItsTime ? share : Math.Abs(share));
    }

    private Task EndSiloAsync(PlannedFault fault)
    {
        _disturbances.Enqueue(new Disturbance(DisturbanceKind.SiloEnded, clock.Now));
        return SiloOf(fault).EndAsync(fault.Kind == FaultKind.SiloKilled);
    }

    private void StartSilo(PlannedFault fault)
    {
        _disturbances.Enqueue(new Disturbance(DisturbanceKind.SiloEnded, clock.Now));
        SiloOf(fault).Start();
    }

    private async Task SuperviseAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            foreach (var silo in field.Silos)
            {
                if (await silo.ReviveAsync(cancellationToken))
                {
                    _disturbances.Enqueue(new Disturbance(DisturbanceKind.SiloEnded, clock.Now));
                    _told.Enqueue($"{clock.Now.TotalSeconds:f1} s {silo.Name}, given up by the others, has ended itself and is started again");
                }
            }

            await Task.Delay(SupervisorPause, TimeProvider.System, cancellationToken);
        }
    }

    private async Task EndBrokerAsync(PlannedFault fault)
    {
        _disturbances.Enqueue(new Disturbance(DisturbanceKind.BrokerEnded, clock.Now));
        await (fault.Kind == FaultKind.BrokerKilled ? field.Broker.KillAsync() : field.Broker.StopAsync());
    }

    private static async Task AwayAsync(SemaphoreSlim one, PlannedFault fault, Func<Task> end, Func<Task> startAgain, CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            await end();
            await Task.Delay(fault.For, TimeProvider.System, cancellationToken);
            await startAgain();
        }
        finally
        {
            _ = one.Release();
        }
    }

    private static async Task CutAsync(FaultyLink link, PlannedFault fault, CancellationToken cancellationToken)
    {
        link.Refuses = true;
        link.Cut();
        await Task.Delay(fault.For, TimeProvider.System, cancellationToken);
        link.Refuses = false;
    }

    private static async Task StallAsync(FaultyLink link, PlannedFault fault, CancellationToken cancellationToken)
    {
        link.Stall();
        await Task.Delay(fault.For, TimeProvider.System, cancellationToken);
        link.Resume();
    }

    private async Task SecondAgentAsync(PlannedFault fault, CancellationToken cancellationToken)
    {
        var second = field.NewAgent();
        await Task.Delay(fault.For, TimeProvider.System, cancellationToken);
        await field.EndAsync("second agent", second, kill: fault.For.Milliseconds % 2 == 0);
    }

    private async Task MeddleAsync(FaultKind kind, CancellationToken cancellationToken)
    {
        // With the broker away there is nothing to meddle with.
        await _broker.WaitAsync(cancellationToken);
        try
        {
            if (kind == FaultKind.OutletConsumerDeleted)
            {
                _disturbances.Enqueue(new Disturbance(DisturbanceKind.OutletRemoved, clock.Now));
            }

            if (kind == FaultKind.StoreDeleted)
            {
                _disturbances.Enqueue(new Disturbance(DisturbanceKind.StoreRemoved, clock.Now));
            }

            await meddler.DoAsync(kind, cancellationToken);
        }
        finally
        {
            _ = _broker.Release();
        }
    }

    private static Func<Task> Begin(Action action) => () =>
    {
        action();
        return Task.CompletedTask;
    };
}
