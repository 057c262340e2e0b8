using System.Text.Json;
using System.Text.Json.Nodes;

namespace MeshSync.Fabric.Bench.Reporting;

/// <summary>Prints figures as JSON lines: <c>scenario</c>, <c>figure</c>, <c>value</c>, <c>unit</c>, <c>conditions</c>.</summary>
internal sealed class FigureWriter(TextWriter output, JsonObject machine)
{
    public void Write(string scenario, string figure, double value, string unit, params (string Name, object Value)[] conditions)
    {
        var all = new JsonObject();
        foreach (var (name, condition) in conditions)
        {
            all[name] = JsonValue.Create(condition.ToString());
        }

        foreach (var (name, condition) in machine)
        {
            all[name] = condition?.DeepClone();
        }

        var line = new JsonObject
        {
            ["scenario"] = scenario,
            ["figure"] = figure,
            ["value"] = Math.Round(value, 3),
            ["unit"] = unit,
            ["conditions"] = all,
        };
        output.WriteLine(line.ToJsonString(Compact));
        output.Flush();
    }

    private static readonly JsonSerializerOptions Compact = new() { WriteIndented = false };
}
