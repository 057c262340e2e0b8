using System.Globalization;
using System.Text;
using MeshSync.Fabric.Robustness.Model;

namespace MeshSync.Fabric.Robustness;

/// <summary>What came of one seed.</summary>
internal sealed record RunResult(
    int Seed,
    TimeSpan Length,
    string World,
    int Writes,
    TimeSpan Converged,
    RunRecord Record,
    IReadOnlyList<Violation> Violations,
    IReadOnlyList<string> Faults,
    string Logs)
{
    private const int Shown = 10;

    /// <summary>One line.</summary>
    public string Summary => string.Create(
        CultureInfo.InvariantCulture,
        $"seed {Seed} ({World}): {Writes} writes, {Record.Messages.Count} messages, {Faults.Count} faults, whole again after {Converged.TotalSeconds:f1} s, {Violations.Count} violations");

    /// <summary>Everything that helps to understand the violations: each with the history of its object, and how to see it again.</summary>
    public string Report()
    {
        var text = new StringBuilder().AppendLine(Summary)
            .AppendLine(CultureInfo.InvariantCulture, $"replay: make robustness SEED={Seed} SECONDS={(int)Length.TotalSeconds}")
            .AppendLine(CultureInfo.InvariantCulture, $"faults: {string.Join("; ", Faults)}");
        foreach (var violation in Violations.Take(Shown))
        {
            _ = text.AppendLine(violation.ToString());
            foreach (var (at, line) in HistoryOf(violation.Name).OrderBy(entry => entry.At))
            {
                _ = text.AppendLine(CultureInfo.InvariantCulture, $"    {at.TotalSeconds,8:f3}  {line}");
            }
        }

        return text.Append(Violations.Count > Shown ? $"… and {Violations.Count - Shown} more" : "").ToString();
    }

    private IEnumerable<(TimeSpan At, string Line)> HistoryOf(ObjectName name) =>
        Record.History.StatesOf(name).Select(state => (state.At, $"is {(state.Deleted ? "deleted" : state.State.ToString())}"))
            .Concat(Record.Messages.Where(message => message.Name == name).Select(message => (message.At, $"        told {message.Event} {message.State}")));
}
