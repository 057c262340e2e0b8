using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace MeshSync.Fabric.Cli.Mirroring;

/// <summary>Shows reports, each in its way.</summary>
internal static class MirrorScreens
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <returns>The last report.</returns>
    public static Task<MirrorReport?> Show(MirrorOutput output, IAsyncEnumerable<MirrorReport> reports, Terminal terminal, CancellationToken cancellation) => output switch
    {
        MirrorOutput.Table => Table(reports, terminal, cancellation),
        MirrorOutput.Lines => Changed(reports, terminal, MirrorText.Lines),
        _ => Changed(reports, terminal, report => [JsonSerializer.Serialize(report, Json)]),
    };

    private static async Task<MirrorReport?> Table(IAsyncEnumerable<MirrorReport> reports, Terminal terminal, CancellationToken cancellation)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Text) });
        MirrorReport? last = null;
        await console.Live(new Text("")).StartAsync(async live =>
        {
            await foreach (var report in reports.WithCancellation(cancellation).ConfigureAwait(false))
            {
                live.UpdateTarget(MirrorTable.Of(report));
                last = report;
            }
        }).ConfigureAwait(false);
        return last;
    }

    /// <summary>Writes a report only where it says something that the one before did not.</summary>
    private static async Task<MirrorReport?> Changed(IAsyncEnumerable<MirrorReport> reports, Terminal terminal, Func<MirrorReport, IEnumerable<string>> lines)
    {
        MirrorReport? last = null;
        await foreach (var report in reports.ConfigureAwait(false))
        {
            if (last is null || MirrorText.Saying(report) != MirrorText.Saying(last))
            {
                foreach (var line in lines(report))
                {
                    await terminal.Text.WriteLineAsync(line).ConfigureAwait(false);
                }

                await terminal.Text.FlushAsync().ConfigureAwait(false);
            }

            last = report;
        }

        return last;
    }
}
