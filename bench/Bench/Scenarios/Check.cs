using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MeshSync.Fabric.Bench.Reporting;
using MeshSync.Fabric.Bench.Rig;
using MeshSync.Fabric.Simulator.Hosting;

namespace MeshSync.Fabric.Bench.Scenarios;

/// <summary>
/// <c>fabric check</c> as its user sees it: each time a process of its own, from its start to its end, the canary once written at the API server
/// by the command and once made up by the agent. The silo has worked for a while before; a Meshery Server listens.
/// </summary>
internal static class Check
{
    private const string Name = "check";
    private const int Repetitions = 20;
    private const int Objects = 2_000;
    private const int ChangesPerSecond = 20;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(30);

    public static async Task MeasureAsync(BenchRun run)
    {
        var objects = run.Objects ?? Objects;
        await using var api = await SimulatedApiServer.StartAsync(new SimulatedClusterOptions { Objects = objects });
        await using var rig = await FabricRig.StartAsync(run.Programs);
        rig.StartAgent(api.KubeconfigPath);
        await rig.Core.ReachAsync(objects / 2, TimeSpan.FromMinutes(2));
        await rig.Core.QuietAsync(TimeSpan.FromSeconds(2));

        // What a cluster in use does, while the silo and the command's own files become warm.
        api.Churn = ChangesPerSecond;
        await Task.Delay(WarmUp, TimeProvider.System, CancellationToken.None);
        string[][] ways = [["--kubeconfig", api.KubeconfigPath], ["--inject"]];
        foreach (var way in ways)
        {
            _ = await RunAsync(run, rig, way);
            var checks = new List<(double Whole, JsonElement Outcome)>();
            for (var repetition = 0; repetition < Repetitions; repetition++)
            {
                checks.Add(await RunAsync(run, rig, way));
            }

            Write(run, way[0] == "--inject" ? "agent" : "api server", objects, checks);
        }
    }

    private static async Task<(double Whole, JsonElement Outcome)> RunAsync(BenchRun run, FabricRig rig, string[] way)
    {
        var start = new ProcessStartInfo(run.Programs.Cli, ["check", "-o", "json", "--silo-url", rig.SiloUrl, .. way]) { RedirectStandardOutput = true, RedirectStandardError = true };
        _ = start.Environment.Remove("KUBECONFIG");
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var problem = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var whole = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"fabric check ended with {process.ExitCode}: {said}{await problem}");
        }

        using var outcome = JsonDocument.Parse(said);
        return (whole, outcome.RootElement.Clone());
    }

    private static void Write(BenchRun run, string by, int objects, List<(double Whole, JsonElement Outcome)> checks)
    {
        (string, object)[] conditions =
        [
            ("canary by", by), ("checks", checks.Count), ("objects", objects), ("changes a second", ChangesPerSecond), ("silo warm", string.Create(CultureInfo.InvariantCulture, $"{WarmUp.TotalSeconds} s")),
            ("api-server", "simulator"),
        ];
        Figures("the command, from start to end", [.. checks.Select(check => check.Whole)]);
        Figures("what the silo measured", [.. checks.Select(check => check.Outcome.GetProperty("milliseconds").GetDouble())]);
        foreach (var stage in checks.SelectMany(check => check.Outcome.GetProperty("stages").EnumerateArray()).GroupBy(Named))
        {
            Figures(stage.Key, [.. stage.Select(one => one.GetProperty("milliseconds").GetDouble())]);
        }

        void Figures(string figure, List<double> milliseconds)
        {
            foreach (var (name, percentile) in ((string, double)[])[("p50", 50), ("max", 100)])
            {
                run.Figures.Write(Name, $"{figure} {name}", Percentiles.Of(milliseconds, percentile), "ms", conditions);
            }
        }

        static string Named(JsonElement stage) => $"{stage.GetProperty("change").GetString()}: {stage.GetProperty("stage").GetString()}";
    }
}
