using System.Globalization;
using MeshSync.Fabric.Cli.Screens;

namespace MeshSync.Fabric.Cli.Checking;

/// <summary>Shows how a check went.</summary>
internal static class CheckScreen
{
    public static void Show(Terminal terminal, CheckOutcome outcome)
    {
        var by = outcome.By == "agent" ? "made up by the agent" : "written at the API server";
        terminal.Text.WriteLine(outcome.Object is null ? $"cluster {outcome.Cluster}" : $"{outcome.Object}, {by}");
        var table = Screen.Table(terminal, "STAGE", "CREATED", "DELETED");
        foreach (var stage in outcome.Stages.Select(stage => stage.Stage).Distinct())
        {
            _ = table.Row(Name(stage), Time(outcome, "created", stage), Time(outcome, "deleted", stage));
        }

        Screen.On(terminal).Write(table);
        if (outcome.Failure is { } failure)
        {
            terminal.Text.WriteLine($"FAILED ({failure.Change}) at '{Name(failure.Stage)}': {failure.Problem}");
            terminal.Text.WriteLine($"  -> {failure.Remedy}");
        }
        else
        {
            terminal.Text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"OK: it came and went in {outcome.Milliseconds:0} ms"));
        }

        if (outcome.LeftBehind)
        {
            terminal.Text.WriteLine("  The canary may still be there: it goes when the agent lists it again (fabric resync), or with the next check.");
        }
    }

    /// <summary>A stage for people.</summary>
    public static string Name(string stage) => stage switch
    {
        "apiServer" => "API server answered",
        "agent" => "agent saw it",
        "log" => "batch in the watch log",
        "store" => "grain stored it",
        _ => $"told by {stage}",
    };

    private static string Time(CheckOutcome outcome, string change, string stage) =>
        outcome.Stages.FirstOrDefault(one => one.Change == change && one.Stage == stage) is { } found
            ? string.Create(CultureInfo.InvariantCulture, $"{found.Milliseconds:0.0} ms")
            : "";
}
