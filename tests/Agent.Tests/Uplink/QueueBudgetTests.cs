using MeshSync.Fabric.Agent.Uplink;

namespace MeshSync.Fabric.Agent.Tests.Uplink;

public sealed class QueueBudgetTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Acquire_OverTheBytes_WaitsUntilEnoughIsReleased()
    {
        var budget = new QueueBudget(100, 10);
        Assert.True(budget.TryAcquire(60));
        Assert.True(budget.TryAcquire(30));

        var third = budget.Acquire(50, Cancellation);
        budget.Release(30, 1);
        Assert.False(third.IsCompleted);
        budget.Release(60, 1);

        await third;
        Assert.Equal((50, 1), (budget.Bytes, budget.Events));
    }

    [Fact]
    public async Task Acquire_OverTheEvents_Waits()
    {
        var budget = new QueueBudget(100, 1);
        Assert.True(budget.TryAcquire(1));

        var second = budget.Acquire(1, Cancellation);
        Assert.False(second.IsCompleted);
        budget.Release(1, 1);

        await second;
    }

    [Fact]
    public void TryAcquire_OfMoreThanTheWholeBudget_IsLetInAlone()
    {
        var budget = new QueueBudget(100, 10);

        Assert.True(budget.TryAcquire(1_000));
        Assert.False(budget.TryAcquire(1));
        budget.Release(1_000, 1);
        Assert.True(budget.TryAcquire(1));
    }

    [Fact]
    public void TryAcquire_WhileOthersWait_DoesNotOvertakeThem()
    {
        var budget = new QueueBudget(100, 10);
        Assert.True(budget.TryAcquire(90));
        _ = budget.Acquire(50, Cancellation);

        Assert.False(budget.TryAcquire(5));
    }

    [Fact]
    public async Task Acquire_GivenUp_TakesNothing()
    {
        var budget = new QueueBudget(100, 10);
        Assert.True(budget.TryAcquire(100));
        using var stop = new CancellationTokenSource();
        var waiting = budget.Acquire(100, stop.Token);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        budget.Release(100, 1);

        Assert.Equal((0, 0), (budget.Bytes, budget.Events));
        Assert.True(budget.TryAcquire(100));
    }
}
