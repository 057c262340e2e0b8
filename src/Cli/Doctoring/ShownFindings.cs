using System.Collections.ObjectModel;

namespace MeshSync.Fabric.Cli.Doctoring;

/// <summary>What was found, each shown when it is: an agent that does not answer takes its time.</summary>
internal sealed class ShownFindings(TextWriter text) : Collection<Finding>
{
    protected override void InsertItem(int index, Finding item)
    {
        base.InsertItem(index, item);
        var mark = item.Verdict switch { Verdict.Ok => "ok  ", Verdict.Warning => "warn", _ => "BAD " };
        text.WriteLine($"{mark}  {item.Check}: {item.Found}");
        if (item.Remedy is { } remedy)
        {
            text.WriteLine($"      -> {remedy}");
        }
    }
}
