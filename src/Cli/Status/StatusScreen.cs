using MeshSync.Fabric.Cli.Screens;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MeshSync.Fabric.Cli.Status;

/// <summary>Shows how everything is.</summary>
internal sealed class StatusScreen(Terminal terminal)
{
    public IRenderable Of(FabricView fabric, IReadOnlyCollection<string> clusters, bool all)
    {
        var shown = fabric.Clusters.Where(cluster => clusters.Count == 0 || clusters.Contains(cluster.Id)).ToList();
        var parts = new List<IRenderable> { Clusters(shown, fabric.At) };
        if (clusters.Count > 0 || all)
        {
            parts.AddRange(shown.Select(cluster => Collections(cluster, fabric.At, all)));
        }

        parts.Add(Outlets(fabric));
        if (fabric.Checks.Count > 0)
        {
            parts.Add(Checks(fabric));
        }

        parts.AddRange(Problems(fabric));
        return new Rows(parts);
    }

    private Table Clusters(IEnumerable<ClusterView> clusters, DateTimeOffset now)
    {
        var table = Screen.Table(terminal, "CLUSTER", "STATE", "OBJECTS", "PRESENCE", "FULL", "RESOURCES", "BEHIND", "AS OF", "CHANGED", "HEALED", "AGENT", "HEARD");
        foreach (var one in clusters)
        {
            _ = table.Row(
                one.Name is { } name ? $"{name}\n{one.Id}" : one.Id,
                one.State,
                Screen.Number(one.Objects),
                Count(one.Tiers?.Presence),
                Count(one.Tiers?.Full),
                Screen.Number(one.Collections.Count),
                one.Behind is { } behind ? Screen.Number((long)behind) : "?",
                Screen.Age(one.AsOf, now),
                Screen.Age(one.LastChange, now),
                Screen.Number(one.Audits?.Healed ?? 0),
                one.Agent?.Version ?? "none",
                Screen.Age(one.Agent?.Heard, now));
        }

        return table;
    }

    private Table Collections(ClusterView cluster, DateTimeOffset now, bool all)
    {
        var table = Screen.Table(terminal, $"RESOURCE OF {cluster.Name ?? cluster.Id}", "STATE", "OBJECTS", "PRESENCE", "BEHIND", "CHANGED", "AUDITED", "HEALED", "GAPS", "PROBLEM");
        foreach (var one in cluster.Collections.Where(one => all || one.Objects > 0 || !one.Synced || one.Problem is not null))
        {
            _ = table.Row(
                one.Collection,
                one.State,
                Screen.Number(one.Objects),
                Screen.Number(one.Presences),
                one.Behind is { } behind ? Screen.Number((long)behind) : "?",
                Screen.Age(one.LastChange, now),
                Screen.Age(one.LastAudit, now),
                Screen.Number(one.Healed),
                Screen.Number(one.Gaps),
                one.Problem ?? "");
        }

        return table;
    }

    private Table Outlets(FabricView fabric)
    {
        var table = Screen.Table(terminal, "OUTLET", "KIND", "SUBJECT", "SOMEBODY READS", "PENDING", "TOO LARGE", "PROBLEM");
        foreach (var one in fabric.Outlets)
        {
            _ = table.Row(
                one.Name, one.Kind, one.Subject, one.Connected ? "yes" : "no", Screen.Number((long)one.Pending), Screen.Number(one.TooLarge), one.Problem ?? "");
        }

        return table;
    }

    private Table Checks(FabricView fabric)
    {
        var table = Screen.Table(terminal, "CHECK OF", "WHEN", "RESULT", "TOOK", "LAST SUCCESS");
        foreach (var one in fabric.Checks)
        {
            _ = table.Row(
                one.Cluster, Screen.Age(one.At, fabric.At), one.Ok ? "ok" : $"not at '{one.Stage}'", $"{Screen.Number((long)one.Milliseconds)} ms", one.LastSuccess is null ? "never" : Screen.Age(one.LastSuccess, fabric.At));
        }

        return table;
    }

    private static IEnumerable<IRenderable> Problems(FabricView fabric)
    {
        if (fabric.Clusters.Count == 0)
        {
            yield return new Text("No cluster is known: start an agent (docs/install.md); fabric doctor finds out why one does not show.");
        }

        foreach (var problem in fabric.Problems)
        {
            yield return new Text($"! {problem}");
        }

        if (fabric.Flushes.Count > 0)
        {
            yield return new Text($"{fabric.Flushes.Count} flush(es) under way: fabric flush shows how far they are.");
        }
    }

    private static string Count(CountView? count) => count is null ? "?" : Screen.Number(count.Objects);
}
