using System.Collections.Concurrent;
using MeshSync.Fabric.Robustness.Model;
using MeshSync.Fabric.Robustness.Observation;
using MeshSync.Fabric.Testing.Faults;

namespace MeshSync.Fabric.Robustness.Faults;

/// <summary>Carries out a plan. What is ended or cut is whole again when it is done.</summary>
internal sealed class Injector(Field field, LogMeddler meddler, RunClock clock, int seed) : IDisposable
{
    private readonly ConcurrentQueue<Disturbance> _disturbances = new();
    private readonly ConcurrentQueue<string> _told = new();
    private readonly SemaphoreSlim _agent = new(1);
    private readonly SemaphoreSlim _silo = new(1);
    private readonly SemaphoreSlim _broker = new(1);
    private readonly SemaphoreSlim _apiServer = new(1);
    private readonly Random _random = new(seed);

    public IReadOnlyList<Disturbance> Disturbances => [.. _disturbances];

    /// <summary>What was done, and when.</summary>
    public IReadOnlyList<string> Told => [.. _told];

    public async Task RunAsync(IReadOnlyList<PlannedFault> plan, CancellationToken cancellationToken) =>
        await Task.WhenAll(plan.Select(fault => InjectAsync(fault, cancellationToken)));

    public void Dispose()
    {
        _agent.Dispose();
        _silo.Dispose();
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
            _silo, fault, () => EndSiloAsync(fault), Begin(field.StartSilo), cancellationToken),
        FaultKind.BrokerKilled or FaultKind.BrokerStopped => AwayAsync(_broker, fault, () => EndBrokerAsync(fault), field.Broker.StartAgainAsync, cancellationToken),
        FaultKind.ApiServerKilled => AwayAsync(_apiServer, fault, field.World.KillAsync, field.World.StartAgainAsync, cancellationToken),
        FaultKind.ApiServerMisbehaves => Begin(() => _ = field.World.Misbehave(_random))(),
        FaultKind.HistoryCompacted => AwayAsync(_apiServer, fault with { For = TimeSpan.Zero }, field.World.CompactAsync, () => Task.CompletedTask, cancellationToken),
        FaultKind.DeletionsLost => Begin(field.World.LoseDeletions)(),
        FaultKind.AgentToBrokerCut => CutAsync(field.AgentToBroker, fault, cancellationToken),
        FaultKind.SiloToBrokerCut => CutAsync(field.SiloToBroker, fault, cancellationToken),
        FaultKind.AgentToApiServerCut => CutAsync(field.AgentToApiServer, fault, cancellationToken),
        FaultKind.AgentToBrokerStalled => StallAsync(field.AgentToBroker, fault, cancellationToken),
        FaultKind.SiloToBrokerStalled => StallAsync(field.SiloToBroker, fault, cancellationToken),
        FaultKind.AgentToApiServerStalled => StallAsync(field.AgentToApiServer, fault, cancellationToken),
        FaultKind.SecondAgent => SecondAgentAsync(fault, cancellationToken),
        _ => MeddleAsync(fault.Kind, cancellationToken),
    };

    private Task EndSiloAsync(PlannedFault fault)
    {
        _disturbances.Enqueue(new Disturbance(DisturbanceKind.SiloEnded, clock.Now));
        return field.EndSiloAsync(fault.Kind == FaultKind.SiloKilled);
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
