using MeshSync.Fabric.Bench.Rig;

namespace MeshSync.Fabric.Bench.Scenarios;

/// <summary>Restarts each part in turn and counts what arrives on core because of it.</summary>
internal static class Restart
{
    private const string Name = "restart";
    private const int Deleted = 100;
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(8);

    public static async Task MeasureAsync(BenchRun run)
    {
        var pods = run.Objects ?? 2_000;
        await using var cluster = await PodCluster.StartAsync(pods);
        await using var rig = await FabricRig.StartAsync(run.Programs);
        rig.StartAgent(cluster.Kubeconfig);
        await rig.Core.ReachAsync(pods, TimeSpan.FromMinutes(2));
        await rig.Core.QuietAsync(Settled);

        await CountAsync("agent restarted without change", async () =>
        {
            await rig.StopAgentAsync();
            rig.StartAgent(cluster.Kubeconfig);
        });
        await CountAsync("silo restarted without change", async () =>
        {
            await rig.StopSiloAsync();
            await rig.StartSiloAsync();
        });
        await CountAsync("nats-server restarted without change", rig.Nats.RestartAsync);
        await CountAsync($"agent restarted, {Deleted} objects deleted meanwhile", async () =>
        {
            await rig.StopAgentAsync();
            await cluster.DeleteAsync(0, Deleted);
            rig.StartAgent(cluster.Kubeconfig);
        });

        async Task CountAsync(string figure, Func<Task> disturb)
        {
            var before = rig.Core.Messages;
            await disturb();
            var after = await rig.Core.QuietAsync(Settled);
            run.Figures.Write(Name, figure, after - before, "messages", ("objects", pods), ("api-server", "real"));
        }
    }
}
