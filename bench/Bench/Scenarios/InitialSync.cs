using System.Diagnostics;
using MeshSync.Fabric.Bench.Reporting;
using MeshSync.Fabric.Bench.Rig;

namespace MeshSync.Fabric.Bench.Scenarios;

/// <summary>
/// A real API server full of pods; measured from the start of the agent's process to the last pod on core, by a silo that has just
/// started, and then by the same silo for two more clusters: a silo compiles what it
/// uses while it is young, and serves for weeks.
/// </summary>
internal static class InitialSync
{
    private const string Name = "initial-sync";

    public static async Task MeasureAsync(BenchRun run)
    {
        var pods = run.Objects ?? 10_000;
        await using var cluster = await PodCluster.StartAsync(pods);
        await using var rig = await FabricRig.StartAsync(run.Programs);
        await SyncAsync(run, rig, cluster, Name, pods);
        run.Figures.Write(Name, "silo peak resident memory", FabricRig.Meter(rig.Silo)!.PeakResidentMiB, "MiB", ("objects", pods), ("api-server", "real"));
        foreach (var next in (string[])["second", "third"])
        {
            await rig.StopAgentAsync();
            await SyncAsync(run, rig, cluster, $"{Name}: {next} cluster", pods, ("MESHSYNC_CLUSTER_ID", next));
        }
    }

    private static async Task SyncAsync(
        BenchRun run, FabricRig rig, PodCluster cluster, string name, int pods, params (string Name, string Value)[] agentSettings)
    {
        var (seen, lastPod) = (0, 0L);
        rig.Core.Arrived = (message, at) =>
        {
            if (message.AsSpan(0, Math.Min(message.Length, 256)).IndexOf("\"kind\":\"Pod\""u8) >= 0)
            {
                (seen, lastPod) = (seen + 1, at);
            }
        };

        var earlier = rig.Core.Messages;
        var before = rig.Cpu;
        var start = Stopwatch.GetTimestamp();
        rig.StartAgent(cluster.Kubeconfig, agentSettings);
        await rig.Core.ReachAsync(earlier + pods, TimeSpan.FromMinutes(2));
        var messages = await rig.Core.QuietAsync(TimeSpan.FromSeconds(1.5)) - earlier;
        if (seen != pods)
        {
            throw new InvalidOperationException($"{seen} pod messages arrived for {pods} pods.");
        }

        var seconds = Stopwatch.GetElapsedTime(start, lastPod).TotalSeconds;
        (string, object)[] conditions = [("objects", pods), ("messages", messages), ("api-server", "real")];
        run.Figures.Write(name, "time to the last pod on core", seconds, "s", conditions);
        run.Figures.Write(name, "pods", pods / seconds, "objects/s", conditions);
        CpuFigures.Write(run.Figures, name, rig.Cpu - before, messages, conditions);
        run.Figures.Write(name, "agent peak resident memory", FabricRig.Meter(rig.Agent)!.PeakResidentMiB, "MiB", conditions);
    }
}
