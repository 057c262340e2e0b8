using System.CommandLine;
using System.Text.Json;
using MeshSync.Fabric.Cli.Silos;

namespace MeshSync.Fabric.Cli.Resyncing;

/// <summary><c>fabric resync</c>: has an agent list a cluster again, by way of the silo (<c>fabric agent resync</c> asks over NATS).</summary>
internal sealed class ResyncCommand
{
    private readonly Argument<string> _cluster = new("cluster") { Description = "Cluster id, as fabric status shows it." };

    private readonly Argument<string?> _collection = new("collection")
    {
        Description = "group/resource, as core/pods; everything if left out.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly SiloOptions _silo = new();
    private readonly Terminal _terminal;

    private ResyncCommand(Terminal terminal) => _terminal = terminal;

    public static Command Create(Terminal terminal)
    {
        var resync = new ResyncCommand(terminal);
        var command = new Command("resync", "Have an agent list its cluster again, or a resource of it: what differs is healed and told to Meshery, the rest is not.")
        {
            resync._cluster, resync._collection, resync._silo.Url, resync._silo.Token,
        };
        command.SetAction(resync.Run);
        return command;
    }

    private async Task<int> Run(ParseResult arguments, CancellationToken cancellation)
    {
        using var silo = _silo.Connect(arguments, _terminal);
        var request = new ResyncBody(arguments.GetValue(_collection), $"fabric on {Environment.MachineName}");
        var answer = await silo.Ask(
            HttpMethod.Post,
            $"/api/v1/clusters/{Uri.EscapeDataString(arguments.GetValue(_cluster)!)}/resync",
            JsonSerializer.Serialize(request, ResyncJson.Default.ResyncBody),
            ResyncJson.Default.ResyncStarted,
            cancellation).ConfigureAwait(false);
        await _terminal.Text.WriteLineAsync($"{answer.Collections} resource(s) are listed again; fabric status shows when they are synced").ConfigureAwait(false);
        return 0;
    }
}
