using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Cli.Screens;
using MeshSync.Fabric.Meshery.Snapshots;

namespace MeshSync.Fabric.Cli.Objects;

/// <summary>Shows objects as the silo's API tells them.</summary>
internal static class ObjectScreen
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, MaxDepth = 512 };

    public static void List(Terminal terminal, IReadOnlyList<JsonElement> objects, ObjectOutput output)
    {
        if (output != ObjectOutput.Table)
        {
            Write(terminal, JsonSerializer.SerializeToElement(objects, Indented), output);
            return;
        }

        var table = Screen.Table(terminal, "KEY", "KIND", "TIER", "DESIGN", "EVENT", "OBSERVED", "BYTES");
        foreach (var one in objects)
        {
            _ = table.Row(Text(one, "key"), Text(one, "kind"), Text(one, "tier"), Text(one, "design"), Text(one, "event"), Text(one, "observedAt"), Text(one, "bytes"));
        }

        Screen.On(terminal).Write(table);
    }

    public static void One(Terminal terminal, JsonElement found, ObjectOutput output)
    {
        if (output != ObjectOutput.Table)
        {
            Write(terminal, found.GetProperty("object"), output);
            return;
        }

        var table = Screen.Table(terminal, "FIELD", "VALUE");
        foreach (var field in found.GetProperty("state").EnumerateObject())
        {
            _ = table.Row(field.Name, Text(found.GetProperty("state"), field.Name));
        }

        _ = table.Row("products", string.Join(", ", found.GetProperty("products").EnumerateArray().Select(product => product.GetString())));
        Screen.On(terminal).Write(table);
    }

    private static void Write(Terminal terminal, JsonElement value, ObjectOutput output)
    {
        if (output == ObjectOutput.Yaml)
        {
            SnapshotYaml.Write(terminal.Text, Encoding.UTF8.GetBytes(value.GetRawText()));
        }
        else
        {
            terminal.Text.WriteLine(JsonSerializer.Serialize(value, Indented));
        }
    }

    private static string Text(JsonElement item, string name) => !item.TryGetProperty(name, out var value) ? "" : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "",
        _ => value.GetRawText(),
    };
}
