using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MeshSync.Fabric.Cli.Mirroring;

/// <summary>A report as a table for people.</summary>
internal static class MirrorTable
{
    private const int MostKinds = 15;

    public static IRenderable Of(MirrorReport report)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("What Meshery has").AddColumn("cluster").AddColumn("kind").AddColumn(new TableColumn("objects").RightAligned());
        foreach (var cluster in report.Clusters)
        {
            table.AddRow(Cell(cluster.Id), Cell("all" + MirrorText.Silo(cluster)), Number(cluster.Objects));
            foreach (var (kind, objects) in cluster.Kinds.OrderByDescending(kind => kind.Value).Take(MostKinds))
            {
                table.AddRow(Cell(""), Cell(kind), Number(objects));
            }

            if (cluster.Kinds.Count > MostKinds)
            {
                table.AddRow(Cell(""), Cell(string.Create(CultureInfo.InvariantCulture, $"{cluster.Kinds.Count - MostKinds} more kinds")), Cell(""));
            }
        }

        var lines = new List<string> { MirrorText.Behind(report.Progress) + MirrorText.Trouble(report.Progress) };
        lines.AddRange(MirrorText.Waiting(report));
        lines.AddRange(MirrorText.Compared(report));
        return new Rows([table, .. lines.Select(line => new Text(line))]);
    }

    private static Text Cell(string text) => new(text);

    private static Text Number(int number) => new(number.ToString("N0", CultureInfo.InvariantCulture));
}
