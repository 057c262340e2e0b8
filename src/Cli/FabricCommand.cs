using System.CommandLine;
using k8s.Exceptions;
using MeshSync.Fabric.Broker;
using MeshSync.Fabric.Cli.Agents;
using MeshSync.Fabric.Cli.Checking;
using MeshSync.Fabric.Cli.Credentials;
using MeshSync.Fabric.Cli.Doctoring;
using MeshSync.Fabric.Cli.Flushing;
using MeshSync.Fabric.Cli.Identifying;
using MeshSync.Fabric.Cli.Mirroring;
using MeshSync.Fabric.Cli.Objects;
using MeshSync.Fabric.Cli.Resyncing;
using MeshSync.Fabric.Cli.Silos;
using MeshSync.Fabric.Cli.Snapshotting;
using MeshSync.Fabric.Cli.Status;
using MeshSync.Fabric.Cli.Tail;
using MeshSync.Fabric.Cli.Tiers;
using MeshSync.Fabric.Cli.Wire;

namespace MeshSync.Fabric.Cli;

/// <summary>The command <c>fabric</c>.</summary>
internal static class FabricCommand
{
    /// <summary>What shells take for the end by Ctrl-C.</summary>
    private const int Interrupted = 130;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellation = default)
    {
        var root = Create(terminal);
        var configuration = new InvocationConfiguration { Output = terminal.Text, Error = terminal.Error, EnableDefaultExceptionHandler = false };
        try
        {
            return await root.Parse(arguments).InvokeAsync(configuration, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SiloRefusedException or BrokerLoginException)
        {
            await terminal.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return 1;
        }
        catch (KubeConfigException e)
        {
            await terminal.Error.WriteLineAsync($"{e.Message.TrimEnd('.')}: do --kubeconfig and --context name a cluster?").ConfigureAwait(false);
            return 1;
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
    }

    /// <summary>All of its commands and options.</summary>
    internal static RootCommand Create(Terminal terminal) => new("MeshSync Fabric on the command line.")
    {
        StatusCommand.Create(terminal, TimeProvider.System),
        CheckCommand.Create(terminal, TimeProvider.System),
        DoctorCommand.Create(terminal, TimeProvider.System),
        WireCommand.Create(terminal),
        TailCommand.Create(terminal, TimeProvider.System),
        MirrorCommand.Create(terminal, TimeProvider.System),
        ResyncCommand.Create(terminal),
        FlushCommand.Create(terminal, TimeProvider.System),
        AgentCommand.Create(terminal),
        IdentifyCommand.Create(terminal),
        CatalogueCommand.Create(terminal),
        ObjectsCommand.Create(terminal),
        TierCommand.Create(terminal),
        SnapshotCommand.Create(terminal),
        CredentialsCommand.Create(terminal),
    };
}
