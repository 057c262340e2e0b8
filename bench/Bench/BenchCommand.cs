using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MeshSync.Fabric.Bench.Reporting;
using MeshSync.Fabric.Bench.Rig;
using MeshSync.Fabric.Bench.Scenarios;

namespace MeshSync.Fabric.Bench;

/// <summary><c>bench [scenario…]</c>: runs the named scenarios, or all, one after the other.</summary>
internal static class BenchCommand
{
    public static RootCommand Create()
    {
        var names = new Argument<string[]>("scenario") { Description = "Scenarios to run; all when none is named.", Arity = ArgumentArity.ZeroOrMore };
        names.AcceptOnlyFromAmong([.. Scenario.All.Select(scenario => scenario.Name)]);
        var objects = new Option<int?>("--objects") { Description = "Number of objects, instead of each scenario's own." };
        var seconds = new Option<int?>("--seconds") { Description = "How long the churn of tiers lasts, instead of 30." };
        var runs = new Option<int>("--runs") { Description = "How often each scenario is run.", DefaultValueFactory = _ => 1 };
        var agent = new Option<string>("--agent") { Description = "Program of the agent.", Required = true };
        var silo = new Option<string>("--silo") { Description = "Program of the silo.", Required = true };
        var cli = new Option<string>("--cli") { Description = "The program fabric; the one of PATH unless said.", DefaultValueFactory = _ => "fabric" };
        var commit = new Option<string>("--commit") { Description = "Commit that the programs were built from, for the record.", DefaultValueFactory = _ => "unknown" };
        var root = new RootCommand("Measures MeshSync Fabric; prints one JSON object a figure." + Questions()) { names, objects, seconds, runs, agent, silo, cli, commit };
        root.SetAction(async parsed =>
        {
            var figures = new FigureWriter(Console.Out, Machine(parsed.GetRequiredValue(commit)));
            var run = new BenchRun(new Programs(parsed.GetRequiredValue(agent), parsed.GetRequiredValue(silo), parsed.GetValue(cli)!), figures, parsed.GetValue(objects), parsed.GetValue(seconds) is { } load ? TimeSpan.FromSeconds(load) : null);
            var chosen = parsed.GetValue(names) is { Length: > 0 } some ? some : null;
            foreach (var scenario in Scenario.All.Where(scenario => chosen?.Contains(scenario.Name) ?? true))
            {
                for (var i = 0; i < parsed.GetValue(runs); i++)
                {
                    await scenario.Measure(run);
                }
            }
        });
        return root;
    }

    private static string Questions() => string.Concat(Scenario.All.Select(scenario => $"\n  {scenario.Name,-14}{scenario.Question}"));

    private static JsonObject Machine(string commit) => new()
    {
        ["commit"] = commit,
        ["cores"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
        ["runtime"] = System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription,
        ["date"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };
}
