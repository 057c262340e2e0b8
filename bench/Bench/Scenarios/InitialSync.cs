using System.Diagnostics;
using MeshSync.Fabric.Bench.Reporting;
using MeshSync.Fabric.Bench.Rig;

namespace MeshSync.Fabric.Bench.Scenarios;

/// <summary>A real API server full of pods; measured from the start of the agent's process to the last pod on core.</summary>
internal static class InitialSync
{
    private const string Name = "initial-sync";

    public static async Task MeasureAsync(BenchRun run)
    {
        var pods = run.Objects ?? 10_000;
        await using var cluster = await PodCluster.StartAsync(pods);
        await using var rig = await FabricRig.StartAsync(run.Programs);
        var (seen, lastPod) = (0, 0L);
        rig.Core.Arrived = (message, at) =>
        {
            if (message.AsSpan(0, Math.Min(message.Length, 256)).IndexOf("\"kind\":\"Pod\""u8) >= 0)
            {
                (seen, lastPod) = (seen + 1, at);
            }
        };

        var before = rig.Cpu;
        var start = Stopwatch.GetTimestamp();
        rig.StartAgent(cluster.Kubeconfig);
        await rig.Core.ReachAsync(pods, TimeSpan.FromMinutes(2));
        var messages = await rig.Core.QuietAsync(TimeSpan.FromSeconds(1.5));
        if (seen != pods)
        {
            throw new InvalidOperationException($"{seen} pod messages arrived for {pods} pods.");
        }

        var seconds = Stopwatch.GetElapsedTime(start, lastPod).TotalSeconds;
        var cpu = rig.Cpu - before;
        (string, object)[] conditions = [("objects", pods), ("messages", messages), ("api-server", "real")];
        run.Figures.Write(Name, "time to the last pod on core", seconds, "s", conditions);
        run.Figures.Write(Name, "pods", pods / seconds, "objects/s", conditions);
        CpuFigures.Write(run.Figures, Name, cpu, messages, conditions);
        run.Figures.Write(Name, "agent peak resident memory", FabricRig.Meter(rig.Agent)!.PeakResidentMiB, "MiB", conditions);
        run.Figures.Write(Name, "silo peak resident memory", FabricRig.Meter(rig.Silo)!.PeakResidentMiB, "MiB", conditions);
    }
}
