using System.Globalization;
using System.Text.Json;
using MeshSync.Fabric.Fingerprints.Identities;
using Spectre.Console;

namespace MeshSync.Fabric.Cli.Identifying;

/// <summary>Installations for people or programs.</summary>
internal static class IdentityOutput
{
    private const int MostReasons = 3;

    public static void Write(Terminal terminal, IReadOnlyList<Installation> found, bool asJson)
    {
        if (asJson)
        {
            using var writer = new Utf8JsonWriter(terminal.Output, new JsonWriterOptions { Indented = true });
            JsonSerializer.Serialize(writer, found, FingerprintJson.Default.IReadOnlyListInstallation);
            writer.Flush();
            terminal.Output.Write("\n"u8);
            return;
        }

        WriteTable(terminal, [.. found.Select(one => ("", one))]);
    }

    /// <summary>A table, with a column for clusters where they have names.</summary>
    public static void WriteTable(Terminal terminal, IReadOnlyList<(string Cluster, Installation One)> found)
    {
        if (found.Count == 0)
        {
            terminal.Text.WriteLine("No product was found.");
            return;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Text) });
        if (!terminal.IsInteractive)
        {
            console.Profile.Width = int.MaxValue;
        }

        console.Write(Table(found));
    }

    private static Table Table(IReadOnlyList<(string Cluster, Installation One)> found)
    {
        var table = new Table().Border(TableBorder.Simple);
        bool hasClusters = found.Any(one => one.Cluster.Length > 0);
        foreach (string column in (string[])[.. hasClusters ? ["cluster"] : Array.Empty<string>(), "product", "version", "role", "namespace", "confidence", "state", "why"])
        {
            table.AddColumn(column);
        }

        foreach ((string cluster, Installation one) in found)
        {
            table.AddRow([
                .. hasClusters ? [new Text(cluster)] : Array.Empty<Text>(),
                new Text(one.Variant.Length == 0 ? one.Product : $"{one.Product} ({one.Variant})"),
                new Text(Version(one)),
                new Text(Words(one.Role.ToString())),
                new Text(one.Namespace.Length == 0 ? "-" : one.Instance.Length == 0 || one.Instance == one.Namespace ? one.Namespace : $"{one.Namespace} ({one.Instance})"),
                new Text(one.Confidence.ToString("0.00", CultureInfo.InvariantCulture)),
                new Text(Words(one.State.ToString())),
                new Text(string.Join('\n', one.Why.Take(MostReasons).Concat(one.Conflicts.Select(conflict => "but " + conflict))))]);
        }

        return table;
    }

    private static string Version(Installation one) =>
        one.Version.Length == 0 ? "unknown" : one.Versions.Count > 1 ? $"{one.Version} ({string.Join(", ", one.Versions)})" : one.Version;

    // DataPlaneOnly, Mirrored is data-plane-only, mirrored.
    private static string Words(string choice) =>
        string.Concat(choice.Select((letter, at) => char.IsUpper(letter) && at > 0 && char.IsLower(choice[at - 1]) ? $"-{letter}" : $"{letter}")).ToLowerInvariant();
}
