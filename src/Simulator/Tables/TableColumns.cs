using System.Globalization;
using System.Text.Json;
using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Tables;

/// <summary>A column of what kubectl prints.</summary>
/// <param name="Cell">From the whole object and the present time.</param>
internal sealed record TableColumn(string Name, string Format, Func<JsonElement, DateTimeOffset, string> Cell);

/// <summary>Which columns a resource has: the usual ones for what people look at most, name and age for the rest.</summary>
internal static class TableColumns
{
    private static readonly TableColumn Name = new("Name", "name", (o, _) => Text(o, "metadata", "name"));
    private static readonly TableColumn Age = new("Age", "", (o, now) => AgeOf(Text(o, "metadata", "creationTimestamp"), now));

    private static readonly TableColumn[] Default = [Name, Age];

    private static readonly Dictionary<string, TableColumn[]> Known = new(StringComparer.Ordinal)
    {
        ["pods"] =
        [
            Name,
            new("Ready", "", (o, _) => $"{Containers(o).Count(IsReady)}/{Containers(o).Count}"),
            new("Status", "", (o, _) => Text(o, "status", "phase")),
            new("Restarts", "", (o, _) => Containers(o).Sum(c => Number(c, "restartCount")).ToString(CultureInfo.InvariantCulture)),
            Age,
        ],
        ["deployments.apps"] =
        [
            Name,
            new("Ready", "", (o, _) => $"{Number(o, "status", "readyReplicas")}/{Number(o, "spec", "replicas")}"),
            new("Up-to-date", "", (o, _) => $"{Number(o, "status", "updatedReplicas")}"),
            new("Available", "", (o, _) => $"{Number(o, "status", "availableReplicas")}"),
            Age,
        ],
        ["namespaces"] = [Name, new("Status", "", (o, _) => Text(o, "status", "phase")), Age],
        ["services"] =
        [
            Name,
            new("Type", "", (o, _) => Text(o, "spec", "type")),
            new("Cluster-IP", "", (o, _) => Text(o, "spec", "clusterIP")),
            Age,
        ],
        ["nodes"] =
        [
            Name,
            new("Status", "", (_, _) => "Ready"),
            Age,
            new("Version", "", (o, _) => Text(o, "status", "nodeInfo", "kubeletVersion")),
        ],
    };

    public static IReadOnlyList<TableColumn> Of(ServedResource resource) => Known.GetValueOrDefault(resource.GroupResource, Default);

    private static List<JsonElement> Containers(JsonElement item) =>
        Find(item, "status", "containerStatuses") is { ValueKind: JsonValueKind.Array } statuses ? [.. statuses.EnumerateArray()] : [];

    private static bool IsReady(JsonElement status) => Find(status, "ready") is { ValueKind: JsonValueKind.True };

    private static string Text(JsonElement item, params ReadOnlySpan<string> path) =>
        Find(item, path) is { ValueKind: JsonValueKind.String } found ? found.GetString()! : "<none>";

    private static long Number(JsonElement item, params ReadOnlySpan<string> path) =>
        Find(item, path) is { ValueKind: JsonValueKind.Number } found ? found.GetInt64() : 0;

    private static JsonElement? Find(JsonElement item, params ReadOnlySpan<string> path)
    {
        foreach (var step in path)
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(step, out item))
            {
                return null;
            }
        }

        return item;
    }

    private static string AgeOf(string created, DateTimeOffset now)
    {
        if (!DateTimeOffset.TryParse(created, CultureInfo.InvariantCulture, out var since))
        {
            return "<unknown>";
        }

        return (now - since) switch
        {
            { TotalDays: >= 2 } age => $"{(int)age.TotalDays}d",
            { TotalHours: >= 2 } age => $"{(int)age.TotalHours}h",
            { TotalMinutes: >= 2 } age => $"{(int)age.TotalMinutes}m",
            var age => $"{Math.Max(0, (int)age.TotalSeconds)}s",
        };
    }
}
