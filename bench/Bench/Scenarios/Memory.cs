using MeshSync.Fabric.Bench.Rig;
using MeshSync.Fabric.Simulator.Hosting;

namespace MeshSync.Fabric.Bench.Scenarios;

/// <summary>Simulated clusters of growing size; the peak of the resident set once everything has reached core.</summary>
internal static class Memory
{
    private const string Name = "memory";

    public static async Task MeasureAsync(BenchRun run)
    {
        foreach (var objects in run.Objects is { } one ? [one] : (int[])[10_000, 100_000])
        {
            await using var api = await SimulatedApiServer.StartAsync(new SimulatedClusterOptions { Objects = objects });
            await using var rig = await FabricRig.StartAsync(run.Programs);
            rig.StartAgent(api.KubeconfigPath);
            await rig.Core.ReachAsync(objects / 2, TimeSpan.FromMinutes(3));
            var messages = await rig.Core.QuietAsync(TimeSpan.FromSeconds(3));

            (string, object)[] conditions = [("objects", messages), ("api-server", "simulator")];
            run.Figures.Write(Name, "agent peak resident memory", FabricRig.Meter(rig.Agent)!.PeakResidentMiB, "MiB", conditions);
            run.Figures.Write(Name, "silo peak resident memory", FabricRig.Meter(rig.Silo)!.PeakResidentMiB, "MiB", conditions);
            run.Figures.Write(Name, "silo resident memory", FabricRig.Meter(rig.Silo)!.ResidentMiB, "MiB", conditions);
        }
    }
}
