using System.Diagnostics;
using MeshSync.Fabric.Bench.Reporting;
using MeshSync.Fabric.Bench.Rig;
using MeshSync.Fabric.Testing.Docker;

namespace MeshSync.Fabric.Bench.Scenarios;

/// <summary>
/// A container engine, which answers from this process: from the agent's start to the last container on core, for a silo that has just started
/// and once more; then changes at a fixed rate, and containers that come and go while the agent's memory is watched.
/// </summary>
internal static class ContainerEngine
{
    private const string Name = "docker";
    private const int ChangesPerSecond = 20;
    private const int Changes = 20 * ChangesPerSecond;
    private const int WarmUp = 10 * ChangesPerSecond;
    private const int Rounds = 4;
    private const int ChangesInRound = 20 * ChangesPerSecond;

    public static async Task MeasureAsync(BenchRun run)
    {
        var containers = run.Objects ?? 1_000;
        await using var engine = await ScriptedEngine.StartAsync();
        for (var index = 0; index < containers; index++)
        {
            engine.Put("containers", ContainerFactory.Id(index), ContainerFactory.Inspect(index));
        }

        await using var rig = await FabricRig.StartAsync(run.Programs);
        await SyncAsync(run, rig, engine, Name, containers);
        await rig.StopAgentAsync();
        await SyncAsync(run, rig, engine, $"{Name}: second engine", containers, ("MESHSYNC_CLUSTER_ID", "second"));
        await ChangeAsync(run, rig, engine, containers);
        await ChurnAsync(run, rig, engine, containers);
    }

    private static async Task SyncAsync(
        BenchRun run, FabricRig rig, ScriptedEngine engine, string name, int containers, params (string Name, string Value)[] settings)
    {
        var (seen, last) = (0, 0L);
        rig.Core.Arrived = (message, at) =>
        {
            if (message.AsSpan(0, Math.Min(message.Length, 256)).IndexOf("\"kind\":\"Container\""u8) >= 0)
            {
                (seen, last) = (seen + 1, at);
            }
        };
        var earlier = rig.Core.Messages;
        var before = rig.Cpu;
        var start = Stopwatch.GetTimestamp();
        rig.StartAgent("", [("MESHSYNC_PLATFORM", "docker"), ("DOCKER_HOST", engine.Host), .. settings]);
        await rig.Core.ReachAsync(earlier + containers, TimeSpan.FromMinutes(1));
        var messages = await rig.Core.QuietAsync(TimeSpan.FromSeconds(1.5)) - earlier;
        if (seen != containers)
        {
            throw new InvalidOperationException($"{seen} messages arrived for {containers} containers.");
        }

        (string, object)[] conditions = [("containers", containers), ("messages", messages), ("engine", "scripted")];
        run.Figures.Write(name, "time to the last container on core", Stopwatch.GetElapsedTime(start, last).TotalSeconds, "s", conditions);
        CpuFigures.Write(run.Figures, name, rig.Cpu - before, messages, conditions);
        run.Figures.Write(name, "agent peak resident memory", FabricRig.Meter(rig.Agent)!.PeakResidentMiB, "MiB", conditions);
    }

    private static async Task ChangeAsync(BenchRun run, FabricRig rig, ScriptedEngine engine, int containers)
    {
        await PacedAsync(WarmUp, change => Mark(engine, containers, change));
        await rig.Core.QuietAsync(TimeSpan.FromSeconds(1));
        var late = new List<double>();
        rig.Core.Arrived = (message, at) =>
        {
            if (SentMark.Find(message) is (_, var sent))
            {
                late.Add(Stopwatch.GetElapsedTime(sent, at).TotalMilliseconds);
            }
        };
        var before = rig.Cpu;
        await PacedAsync(Changes, change => Mark(engine, containers, change));
        await rig.Core.QuietAsync(TimeSpan.FromSeconds(1));

        (string, object)[] conditions = [("containers", containers), ("rate", ChangesPerSecond), ("changes", Changes), ("measured", late.Count), ("engine", "scripted")];
        foreach (var percentile in (double[])[50, 99, 100])
        {
            run.Figures.Write(Name, $"changed at the engine to core p{percentile}", Percentiles.Of(late, percentile), "ms", conditions);
        }

        CpuFigures.Write(run.Figures, Name, rig.Cpu - before, Changes, conditions);
    }

    private static async Task ChurnAsync(BenchRun run, FabricRig rig, ScriptedEngine engine, int containers)
    {
        rig.Core.Arrived = null;
        for (var round = 0; round <= Rounds; round++)
        {
            if (round > 0)
            {
                // Each makes a container and takes away the one before.
                var first = containers + (round * ChangesInRound);
                await PacedAsync(ChangesInRound, change =>
                {
                    engine.Put("containers", ContainerFactory.Id(first + change), ContainerFactory.Inspect(first + change));
                    engine.RemoveContainer(ContainerFactory.Id(first + change - 1));
                });
                await rig.Core.QuietAsync(TimeSpan.FromSeconds(1));
            }

            (string, object)[] conditions = [("containers", containers), ("made and removed", round * ChangesInRound), ("engine", "scripted")];
            run.Figures.Write(Name, "agent resident memory", FabricRig.Meter(rig.Agent)!.ResidentMiB, "MiB", conditions);
        }
    }

    private static void Mark(ScriptedEngine engine, int containers, int change)
    {
        var index = change % containers;
        engine.Put("containers", ContainerFactory.Id(index), ContainerFactory.Inspect(index, SentMark.Of(Stopwatch.GetTimestamp(), change)));
    }

    private static async Task PacedAsync(int count, Action<int> change)
    {
        var start = Stopwatch.GetTimestamp();
        for (var number = 0; number < count; number++)
        {
            var due = TimeSpan.FromSeconds((double)number / ChangesPerSecond) - Stopwatch.GetElapsedTime(start);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, TimeProvider.System, CancellationToken.None);
            }

            change(number);
        }
    }
}
