using System.Collections.Concurrent;
using System.Diagnostics;
using MeshSync.Fabric.Bench.Rig;

namespace MeshSync.Fabric.Bench.Scenarios;

/// <summary>
/// Kills (SIGKILL) each part in turn while pods of a simulated API server change 240 times a second, and starts it again at once, as a
/// supervisor does. Recovered is what reaches core within a second again; counted besides is what came to core more than once.
/// </summary>
internal static class Recovery
{
    private const string Name = "recovery";
    private const int UpdatesPerSecond = 240;
    private const int Pods = 2_000;
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Whole = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan InTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    public static async Task MeasureAsync(BenchRun run)
    {
        await using var cluster = await PodCluster.SimulateAsync(Pods);
        await using var rig = await FabricRig.StartAsync(run.Programs);
        rig.StartAgent(cluster.Kubeconfig);
        await rig.Core.ReachAsync(Pods, TimeSpan.FromMinutes(2));

        await KillAsync("silo", async () =>
        {
            await rig.Silo!.Kill();
            await rig.StopSiloAsync();
            await rig.StartSiloAsync();
        });
        await KillAsync("agent", async () =>
        {
            await rig.Agent!.Kill();
            await rig.StopAgentAsync();
            rig.StartAgent(cluster.Kubeconfig);
        });
        await KillAsync("nats-server", async () =>
        {
            await rig.Nats.KillAsync();
            await rig.Nats.StartAgainAsync();
        });

        async Task KillAsync(string part, Func<Task> killAndStart)
        {
            var arrivals = new ConcurrentQueue<(int Update, long Sent, long At)>();
            rig.Core.Arrived = (message, at) =>
            {
                if (SentMark.Find(message) is var (update, sent))
                {
                    arrivals.Enqueue((update, sent, at));
                }
            };
            var updates = PacedUpdates.RunAsync(cluster, Pods, UpdatesPerSecond, new long[(int)(Whole.TotalSeconds * UpdatesPerSecond)]);
            await Task.Delay(Before, TimeProvider.System, CancellationToken.None);
            var killed = Stopwatch.GetTimestamp();
            await killAndStart();
            await updates;
            await rig.Core.QuietAsync(Quiet);
            rig.Core.Arrived = null;

            var late = arrivals.Where(arrival => arrival.At > killed && Stopwatch.GetElapsedTime(arrival.Sent, arrival.At) > InTime)
                .Select(arrival => Stopwatch.GetElapsedTime(killed, arrival.At).TotalSeconds).DefaultIfEmpty(0).Max();
            var twice = arrivals.Count - arrivals.Select(arrival => arrival.Update).Distinct().Count();
            (string, object)[] conditions = [("updates a second", UpdatesPerSecond), ("objects", Pods), ("arrived", arrivals.Count), ("api-server", "simulator")];
            run.Figures.Write(Name, $"{part} killed and started again, until changes are on core within a second", late, "s", conditions);
            run.Figures.Write(Name, $"{part} killed and started again, changes that came to core again", twice, "messages", conditions);
        }
    }
}
