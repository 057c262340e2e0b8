using System.CommandLine;
using MeshSync.Fabric.Cli.Documents;
using MeshSync.Fabric.Cli.Silos;
using MeshSync.Fabric.Fingerprints.Catalogues;
using MeshSync.Fabric.Fingerprints.Identities;
using MeshSync.Fabric.Fingerprints.Matching;

namespace MeshSync.Fabric.Cli.Identifying;

/// <summary><c>fabric identify</c>: says which products run in the clusters or, without a silo, which are in manifests or a snapshot.</summary>
internal sealed class IdentifyCommand
{
    private readonly Option<string[]> _files = new("--file", "-f")
    {
        Description = "A YAML or JSON file of Kubernetes objects, a directory of them, or - for standard input. May be repeated.",
        HelpName = "manifests.yaml",
    };

    private readonly Option<string[]> _snapshots = new("--snapshot")
    {
        Description = "A snapshot that an agent wrote with --output file. May be repeated.",
        HelpName = "snapshot.yaml",
    };

    private readonly Option<string[]> _catalogues = new("--catalogue")
    {
        Description = "A catalogue beside the built-in one, whose products it may replace. May be repeated.",
        HelpName = "catalogue.yaml",
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "table or json.",
        DefaultValueFactory = _ => "table",
    };

    private readonly SiloOptions _silo = new();
    private readonly Option<string?> _cluster = new("--cluster") { Description = "Without files: only this cluster, by its id.", HelpName = "id" };
    private readonly Terminal _terminal;

    private IdentifyCommand(Terminal terminal)
    {
        _terminal = terminal;
        _output.AcceptOnlyFromAmong("table", "json");
    }

    public static Command Create(Terminal terminal)
    {
        var identify = new IdentifyCommand(terminal);
        var command = new Command(
            "identify",
            """
            Say which products run in the clusters, as the silo knows it now, or are in manifests or in a snapshot, which version, and
            why that is believed.
            What cannot be read is reported on standard error and the rest goes on; the exit code is then 1.
            """)
        {
            identify._files, identify._snapshots, identify._catalogues, identify._silo.Url, identify._silo.Token, identify._cluster, identify._output,
        };
        command.SetAction(identify.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var sources = new ObjectSources(arguments.GetValue(_files) ?? [], arguments.GetValue(_snapshots) ?? []);
        if (sources.IsEmpty)
        {
            return await AskAsync(arguments, cancellation).ConfigureAwait(false);
        }

        try
        {
            var matcher = new Matcher(Catalogues(arguments.GetValue(_catalogues) ?? []));
            var found = new IdentifiedObjects(matcher, _terminal.Error);
            await foreach (ObjectDocument document in sources.ReadAsync(_terminal, found.Complain, cancellation).ConfigureAwait(false))
            {
                found.Add(document);
            }

            IReadOnlyList<Installation> installations = found.Installations();
            IdentityOutput.Write(_terminal, installations, arguments.GetValue(_output) == "json");
            return found.Failures == 0 ? 0 : 1;
        }
        catch (Exception failure) when (failure is CatalogueException or IOException or UnauthorizedAccessException)
        {
            await _terminal.Error.WriteLineAsync(failure.Message).ConfigureAwait(false);
            return 1;
        }
    }

    private async Task<int> AskAsync(ParseResult arguments, CancellationToken cancellation)
    {
        try
        {
            using var silo = _silo.Connect(arguments, _terminal);
            var found = await LiveIdentities.AskAsync(silo, arguments.GetValue(_cluster), cancellation).ConfigureAwait(false);
            LiveIdentities.Write(_terminal, found, arguments.GetValue(_output) == "json");
            return 0;
        }
        catch (SiloRefusedException refusal)
        {
            await _terminal.Error.WriteLineAsync(refusal.Message).ConfigureAwait(false);
            return 1;
        }
    }

    private static Catalogue Catalogues(string[] files) => files.Length == 0
        ? Catalogue.BuiltIn
        : new Catalogue([.. BuiltInCatalogue.Documents(), .. files.Select(CatalogueFile.Read)]);
}
