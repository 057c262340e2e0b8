using System.Text.Json;

namespace MeshSync.Fabric.Silo.Tests.Outlets;

/// <summary>The rows of a Meshery Server, from the messages it got: name to the value in its data.</summary>
internal static class ServerRows
{
    /// <summary>As older Servers keep them: MODIFIED changes only what is there.</summary>
    public static SortedDictionary<string, string> Of(IReadOnlyList<string> messages)
    {
        var rows = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (mesheryEvent, name, value) in messages.Select(Read))
        {
            if (mesheryEvent == "DELETED")
            {
                rows.Remove(name);
            }
            else if (mesheryEvent == "ADDED" || rows.ContainsKey(name))
            {
                rows[name] = value;
            }
        }

        return rows;
    }

    public static (string Event, string Name, string Value) Read(string message)
    {
        using var json = JsonDocument.Parse(message);
        var row = json.RootElement.GetProperty("Object");
        using var data = JsonDocument.Parse(row.GetProperty("data").GetString()!);
        return (json.RootElement.GetProperty("EventType").GetString()!, row.GetProperty("metadata").GetProperty("name").GetString()!, data.RootElement.GetProperty("v").GetString()!);
    }

    /// <summary>"EVENT name value" of each message.</summary>
    public static List<string> Told(IReadOnlyList<string> messages) => [.. messages.Select(Read).Select(row => $"{row.Event} {row.Name} {row.Value}")];
}
