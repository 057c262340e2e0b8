using System.CommandLine;
using MeshSync.Fabric.Cli.Documents;
using MeshSync.Fabric.Contracts.Redaction;
using MeshSync.Fabric.Meshery;

namespace MeshSync.Fabric.Cli.Wire;

/// <summary><c>fabric wire</c>: shows the exact message that Meshery would receive for an object.</summary>
internal sealed class WireCommand
{
    private readonly Option<string[]> _files = new("--file", "-f")
    {
        Description = "A YAML or JSON file of Kubernetes objects, several documents or a List; - for standard input. May be repeated.",
        HelpName = "object.yaml",
    };

    private readonly Option<string?> _event = new("--event")
    {
        Description = "ADDED, MODIFIED or DELETED: the event for files (default ADDED) and for lines without one.",
        HelpName = "event",
    };

    private readonly Option<string?> _cluster = new("--cluster-id")
    {
        Description = "UID of the namespace kube-system: for files (default empty) and for lines without cluster_id.",
        HelpName = "uid",
    };

    private readonly Option<bool?> _redact = new("--redact-secrets")
    {
        Description = $"Whether Secret values are replaced, as the agent does (default: ${SecretRedactor.Setting}, else true).",
    };

    private readonly Option<bool> _content = new("--content")
    {
        Description = "Carry in component_metadata.content what has no field, as a silo with MESHSYNC_CARRY_CONTENT=true does.",
    };

    private readonly Terminal _terminal;

    private WireCommand(Terminal terminal) => _terminal = terminal;

    public static Command Create(Terminal terminal)
    {
        var wire = new WireCommand(terminal);
        var command = new Command(
            "wire",
            """
            Show the exact message that Meshery would receive.
            Reads JSON lines {"event":"ADDED","cluster_id":"…","object":{…}} on standard input, or objects from files, and writes one message a line.
            A line that cannot be used is reported on standard error and the others go on; the exit code is then 1.
            """)
        {
            wire._files, wire._event, wire._cluster, wire._redact, wire._content,
        };
        command.SetAction(wire.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        try
        {
            var defaults = new WireDefaults(
                arguments.GetValue(_event) is { } text ? WireLine.ParseEvent(text, "--event") : null,
                arguments.GetValue(_cluster));
            bool redact = arguments.GetValue(_redact) ?? SecretRedactor.IsOn(_terminal.Environment(SecretRedactor.Setting));
            var printer = new WirePrinter(_terminal.Output, _terminal.Error, redact, arguments.GetValue(_content));
            string[] files = arguments.GetValue(_files) ?? [];
            await (files.Length == 0
                ? WireLines.PrintAsync(_terminal.Input, defaults, printer, cancellation)
                : PrintFilesAsync(files, defaults, printer, cancellation)).ConfigureAwait(false);
            return printer.Failures == 0 ? 0 : 1;
        }
        catch (FormatException failure)
        {
            await _terminal.Error.WriteLineAsync(failure.Message).ConfigureAwait(false);
            return 1;
        }
    }

    private async Task PrintFilesAsync(string[] files, WireDefaults defaults, WirePrinter printer, CancellationToken cancellation)
    {
        foreach (string file in files)
        {
            try
            {
                await foreach (ObjectDocument document in ObjectFile.ReadAsync(file, _terminal.Input, cancellation).ConfigureAwait(false))
                {
                    printer.Print(document.Place, defaults.Event ?? MesheryEvent.Added, defaults.ClusterId ?? "", document.Json);
                }
            }
            catch (Exception failure) when (failure is FormatException or IOException or UnauthorizedAccessException)
            {
                printer.Complain(file, failure.Message);
            }
        }

        await printer.FlushAsync(cancellation).ConfigureAwait(false);
    }
}
