using System.CommandLine;
using MeshSync.Fabric.Cli.Agents;
using MeshSync.Fabric.Cli.Flushing;
using MeshSync.Fabric.Cli.Identifying;
using MeshSync.Fabric.Cli.Mirroring;
using MeshSync.Fabric.Cli.Tail;
using MeshSync.Fabric.Cli.Tiers;
using MeshSync.Fabric.Cli.Wire;

namespace MeshSync.Fabric.Cli;

/// <summary>The command <c>fabric</c>.</summary>
internal static class FabricCommand
{
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellation = default)
    {
        var root = new RootCommand("MeshSync Fabric on the command line.")
        {
            WireCommand.Create(terminal),
            TailCommand.Create(terminal, TimeProvider.System),
            MirrorCommand.Create(terminal, TimeProvider.System),
            FlushCommand.Create(terminal, TimeProvider.System),
            AgentCommand.Create(terminal),
            IdentifyCommand.Create(terminal),
            CatalogueCommand.Create(terminal),
            TierCommand.Create(terminal),
        };
        var configuration = new InvocationConfiguration { Output = terminal.Text, Error = terminal.Error };
        return root.Parse(arguments).InvokeAsync(configuration, cancellation);
    }
}
