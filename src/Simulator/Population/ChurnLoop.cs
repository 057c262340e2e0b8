using MeshSync.Fabric.Simulator.Hosting;

namespace MeshSync.Fabric.Simulator.Population;

/// <summary>Changes the cluster at the chosen rate, in small steps.</summary>
internal sealed class ChurnLoop(SimulatedCluster cluster, ClusterChurn churn) : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>A machine that cannot keep the rate falls behind instead of piling up a debt.</summary>
    private static readonly TimeSpan LongestDebt = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public void Start() => _running = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Step, cluster.Time);
        var last = cluster.Time.GetTimestamp();
        var due = 0.0;
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            var now = cluster.Time.GetTimestamp();
            var rate = cluster.ChurnRate;
            due = Math.Min(due + (rate * cluster.Time.GetElapsedTime(last, now).TotalSeconds), rate * LongestDebt.TotalSeconds);
            last = now;
            while (due >= 1 && !_stop.IsCancellationRequested)
            {
                due -= churn.Happen();
            }
        }
    }
}
