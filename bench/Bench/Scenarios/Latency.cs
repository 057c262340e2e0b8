using System.Diagnostics;
using MeshSync.Fabric.Bench.Reporting;
using MeshSync.Fabric.Bench.Rig;

namespace MeshSync.Fabric.Bench.Scenarios;

/// <summary>
/// Annotates pods at a fixed rate. Each update carries the time at which its request was sent, which the message on core
/// brings back; time spent by the API server itself is therefore included: a real one first, then a simulated one that
/// answers at once, which leaves the fabric's own. The same updates run for a while unmeasured before: a silo that has
/// just started is busy compiling itself.
/// </summary>
internal static class Latency
{
    private const string Name = "latency";
    private const int UpdatesPerSecond = 240;
    private const int Pods = 2_000;
    private const int WarmUp = 30 * UpdatesPerSecond;

    public static async Task MeasureAsync(BenchRun run)
    {
        await using (var real = await PodCluster.StartAsync(Pods))
        {
            await MeasureAsync(run, real, "real");
        }

        await using var simulated = await PodCluster.SimulateAsync(Pods);
        await MeasureAsync(run, simulated, "simulator");
    }

    private static async Task MeasureAsync(BenchRun run, PodCluster cluster, string apiServer)
    {
        var updates = run.Objects ?? 20 * UpdatesPerSecond;
        await using var rig = await FabricRig.StartAsync(run.Programs);
        rig.StartAgent(cluster.Kubeconfig);
        await rig.Core.ReachAsync(Pods, TimeSpan.FromMinutes(2));
        await PacedUpdates.RunAsync(cluster, Pods, UpdatesPerSecond, new long[WarmUp]);
        await rig.Core.QuietAsync(TimeSpan.FromSeconds(2));

        var (sinceSent, sinceAnswered, answered) = (new List<double>(), new List<double>(), new long[updates]);
        rig.Core.Arrived = (message, at) =>
        {
            if (SentMark.Find(message) is not (var update, var sent))
            {
                return;
            }

            sinceSent.Add(Stopwatch.GetElapsedTime(sent, at).TotalMilliseconds);
            var answer = Volatile.Read(ref answered[update]);
            sinceAnswered.Add(answer == 0 ? 0 : Math.Max(0, Stopwatch.GetElapsedTime(answer, at).TotalMilliseconds));
        };
        var before = rig.Cpu;
        var rate = await PacedUpdates.RunAsync(cluster, Pods, UpdatesPerSecond, answered);
        await rig.Core.QuietAsync(TimeSpan.FromSeconds(2));

        (string, object)[] conditions = [("rate asked for", UpdatesPerSecond), ("rate", Math.Round(rate)), ("updates", updates), ("measured", sinceSent.Count), ("objects", Pods), ("api-server", apiServer)];
        foreach (var percentile in (double[])[50, 99])
        {
            run.Figures.Write(Name, $"request sent to core p{percentile}", Percentiles.Of(sinceSent, percentile), "ms", conditions);
            run.Figures.Write(Name, $"request answered to core p{percentile}", Percentiles.Of(sinceAnswered, percentile), "ms", conditions);
        }

        CpuFigures.Write(run.Figures, Name, rig.Cpu - before, updates, conditions);
    }
}
