using System.CommandLine;
using System.Text.Json;
using MeshSync.Fabric.Cli.Screens;
using MeshSync.Fabric.Cli.Silos;
using Spectre.Console;

namespace MeshSync.Fabric.Cli.Status;

/// <summary><c>fabric status</c>: how clusters, agents, collections, tiers and outlets are.</summary>
internal sealed class StatusCommand
{
    private const string Path = "/api/v1/status";

    private readonly Option<string[]> _clusters = new("--cluster")
    {
        Description = "Only this cluster, with its resources; several may be named.",
        HelpName = "id",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _all = new("--all") { Description = "Every resource of every cluster, also those without objects." };
    private readonly Option<bool> _watch = new("--watch", "-w") { Description = "Show it again every other second, until Ctrl-C." };

    private readonly Option<StatusOutput> _output = new("--output", "-o")
    {
        Description = "table or json, which is the silo's own answer (with --watch one a line).",
        DefaultValueFactory = _ => StatusOutput.Table,
    };

    private readonly SiloOptions _silo = new();
    private readonly Terminal _terminal;
    private readonly TimeProvider _time;

    private StatusCommand(Terminal terminal, TimeProvider time) => (_terminal, _time) = (terminal, time);

    /// <summary>How often it is shown again.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(2);

    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var status = new StatusCommand(terminal, time);
        var command = new Command("status", "Show how everything is: clusters, agents, resources, tiers, lag, outlets, and what somebody should look at.")
        {
            status._clusters, status._all, status._watch, status._output, status._silo.Url, status._silo.Token,
        };
        command.SetAction(status.Run);
        return command;
    }

    private async Task<int> Run(ParseResult arguments, CancellationToken cancellation)
    {
        using var silo = _silo.Connect(arguments, _terminal);
        try
        {
            await Show(arguments, silo, cancellation).ConfigureAwait(false);
            return 0;
        }
        catch (OperationCanceledException) when (arguments.GetValue(_watch) && cancellation.IsCancellationRequested)
        {
            return 0; // Ctrl-C is how a watch ends.
        }
    }

    private Task Show(ParseResult arguments, SiloClient silo, CancellationToken cancellation)
    {
        var isJson = arguments.GetValue(_output) == StatusOutput.Json;
        return arguments.GetValue(_watch)
            ? isJson || !_terminal.IsInteractive ? Repeat(() => Once(arguments, silo, isJson, cancellation), cancellation) : Live(arguments, silo, cancellation)
            : Once(arguments, silo, isJson, cancellation);
    }

    private async Task Once(ParseResult arguments, SiloClient silo, bool isJson, CancellationToken cancellation)
    {
        var text = await silo.Ask(HttpMethod.Get, Path, null, cancellation).ConfigureAwait(false);
        if (isJson)
        {
            await _terminal.Text.WriteLineAsync(text.AsMemory(), cancellation).ConfigureAwait(false);
        }
        else
        {
            Screen.On(_terminal).Write(new StatusScreen(_terminal).Of(Read(text, arguments), Named(arguments), arguments.GetValue(_all)));
        }

        await _terminal.Text.FlushAsync(cancellation).ConfigureAwait(false);
    }

    private Task Live(ParseResult arguments, SiloClient silo, CancellationToken cancellation) =>
        Screen.On(_terminal).Live(new Text("")).StartAsync(live => Repeat(
            async () =>
            {
                try
                {
                    var text = await silo.Ask(HttpMethod.Get, Path, null, cancellation).ConfigureAwait(false);
                    live.UpdateTarget(new StatusScreen(_terminal).Of(Read(text, arguments), Named(arguments), arguments.GetValue(_all)));
                }
                catch (SiloRefusedException e)
                {
                    live.UpdateTarget(new Text($"! {e.Message}; trying on")); // A silo that is upgraded comes back.
                }
            },
            cancellation));

    private async Task Repeat(Func<Task> act, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        do
        {
            await act().ConfigureAwait(false);
        }
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
    }

    private string[] Named(ParseResult arguments) => arguments.GetValue(_clusters) ?? [];

    /// <exception cref="SiloRefusedException">A cluster was named that the silo does not know.</exception>
    private FabricView Read(string text, ParseResult arguments)
    {
        var fabric = Read(text);
        return Named(arguments).Except(fabric.Clusters.Select(cluster => cluster.Id)).FirstOrDefault() is { } unknown
            ? throw new SiloRefusedException($"the silo knows no cluster {unknown}, but {(fabric.Clusters.Count == 0 ? "none at all: is an agent running (fabric doctor)?" : string.Join(", ", fabric.Clusters.Select(cluster => cluster.Id)))}")
            : fabric;
    }

    private static FabricView Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, StatusJson.Default.FabricView) ?? new FabricView();
        }
        catch (JsonException e)
        {
            throw new SiloRefusedException("what answers at --silo-url or MESHSYNC_SILO is no silo, or one of another version", e);
        }
    }
}

/// <summary>How the status is shown.</summary>
internal enum StatusOutput
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>The silo's answer.</summary>
    Json,
}
