using System.Globalization;
using Spectre.Console;

namespace MeshSync.Fabric.Cli.Screens;

/// <summary>Tables for people, and for files and pipes, where nothing is to be cut at a terminal's edge.</summary>
internal static class Screen
{
    private const int Wide = 400;

    public static IAnsiConsole On(Terminal terminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(terminal.Text),
            Ansi = terminal.IsInteractive ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = terminal.IsInteractive ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!terminal.IsInteractive)
        {
            console.Profile.Width = Wide;
        }

        return console;
    }

    public static Table Table(Terminal terminal, params ReadOnlySpan<string> columns)
    {
        var table = new Table { Border = terminal.IsInteractive ? TableBorder.Rounded : TableBorder.None };
        foreach (var column in columns)
        {
            _ = table.AddColumn(new TableColumn(new Text(column)) { NoWrap = true });
        }

        return table;
    }

    public static Table Row(this Table table, params ReadOnlySpan<string> cells)
    {
        var texts = new List<Text>();
        foreach (var cell in cells)
        {
            texts.Add(new Text(cell));
        }

        return table.AddRow(texts);
    }

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A time as its age: 12s, 5m, 3h, 2d.</summary>
    public static string Age(DateTimeOffset? then, DateTimeOffset now) => then is { } time ? Age(now - time) : "";

    private static string Age(TimeSpan age)
    {
        var (number, unit) = age switch
        {
            { TotalSeconds: < 120 } => (Math.Max(0, age.TotalSeconds), "s"),
            { TotalMinutes: < 120 } => (age.TotalMinutes, "m"),
            { TotalHours: < 48 } => (age.TotalHours, "h"),
            _ => (age.TotalDays, "d"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{number:0}{unit}");
    }
}
