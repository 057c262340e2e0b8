using System.CommandLine;
using System.Globalization;
using MeshSync.Fabric.Cli.Silos;

namespace MeshSync.Fabric.Cli.Flushing;

/// <summary><c>fabric flush</c>: has everything, or a part, sent to Meshery Server again, and shows how far that is.</summary>
internal sealed class FlushCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private readonly SiloOptions _silo = new();
    private readonly Option<string?> _cluster = new("--cluster") { Description = "Only this cluster, by the id that /api/v1/clusters shows.", HelpName = "id" };
    private readonly Option<string?> _collection = new("--collection") { Description = "Only this resource of the cluster, as core/pods or apps/deployments.", HelpName = "group/resource" };
    private readonly Option<string?> _outlet = new("--outlet") { Description = "Only through this outlet.", HelpName = "name" };
    private readonly Option<bool> _hard = new("--hard") { Description = "Have the agents list everything again as well." };
    private readonly Option<bool> _noWait = new("--no-wait") { Description = "Do not wait for the end." };
    private readonly Terminal _terminal;
    private readonly TimeProvider _time;

    private FlushCommand(Terminal terminal, TimeProvider time) => (_terminal, _time) = (terminal, time);

    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var flush = new FlushCommand(terminal, time);
        var command = new Command("flush", "Send everything to Meshery Server again, from what the silo has stored.")
        {
            flush._silo.Url, flush._silo.Token, flush._cluster, flush._collection, flush._outlet, flush._hard, flush._noWait,
        };
        command.SetAction(flush.Run);
        return command;
    }

    private async Task<int> Run(ParseResult arguments, CancellationToken cancellation)
    {
        try
        {
            using var client = _silo.Connect(arguments, _terminal);
            var silo = new FlushingSilo(client);
            var asked = new AskedFlush(arguments.GetValue(_cluster), arguments.GetValue(_collection), arguments.GetValue(_outlet), arguments.GetValue(_hard));
            var begun = await silo.Begin(asked, cancellation).ConfigureAwait(false);
            foreach (var flush in begun)
            {
                await _terminal.Text.WriteLineAsync($"outlet {flush.Outlet} sends {What(flush)} again").ConfigureAwait(false);
            }

            return arguments.GetValue(_noWait) ? 0 : await Follow(silo, begun, cancellation).ConfigureAwait(false);
        }
        catch (SiloRefusedException refusal)
        {
            await _terminal.Error.WriteLineAsync(refusal.Message).ConfigureAwait(false);
            return 1;
        }
    }

    /// <summary>A line whenever something has changed, until all have ended.</summary>
    private async Task<int> Follow(FlushingSilo silo, IReadOnlyList<ShownFlush> begun, CancellationToken cancellation)
    {
        // By when it was asked for: its id is another one when it begins anew.
        var open = begun.ToDictionary(flush => (flush.Outlet, flush.BegunAt), _ => "");
        while (open.Count > 0)
        {
            foreach (var flush in await silo.Flushes(cancellation).ConfigureAwait(false))
            {
                var key = (flush.Outlet, flush.BegunAt);
                if (open.TryGetValue(key, out var said) && Line(flush) is var line && line != said)
                {
                    await _terminal.Text.WriteLineAsync(line).ConfigureAwait(false);
                    open[key] = line;
                }

                if (flush.EndedAt is not null)
                {
                    _ = open.Remove(key);
                }
            }

            await Task.Delay(Look, _time, cancellation).ConfigureAwait(false);
        }

        return 0;
    }

    private static string Line(ShownFlush flush) => string.Create(
        CultureInfo.InvariantCulture,
        $"  {flush.Outlet,-16} {What(flush),-40} {flush.Phase,-8} {flush.Sent} of {flush.Total}{(flush.Problem is null ? "" : $": {flush.Problem}")}{Took(flush)}");

    private static string Took(ShownFlush flush) =>
        flush.EndedAt is { } ended ? string.Create(CultureInfo.InvariantCulture, $" in {(ended - flush.BegunAt).TotalSeconds:0.0} s") : "";

    private static string What(ShownFlush flush) =>
        flush.Cluster is null ? "everything" : flush.Collection is null ? flush.Cluster : $"{flush.Cluster}/{flush.Collection}";
}
