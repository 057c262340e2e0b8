using System.CommandLine;
using MeshSync.Fabric.Cli.Agents;
using MeshSync.Fabric.Cli.Silos;
using MeshSync.Fabric.Mirror;
using MeshSync.Fabric.Mirror.Inventory;
using Microsoft.Data.Sqlite;
using NATS.Client.Core;

namespace MeshSync.Fabric.Cli.Mirroring;

/// <summary><c>fabric mirror</c>: stands in for Meshery Server and shows what it has, how far behind it is and what differs from the cluster.</summary>
internal sealed class MirrorCommand
{
    private readonly Option<ServerGeneration> _generation = new("--generation")
    {
        Description = "Which Meshery Server to behave like: older (events one by one, MODIFIED makes no row) or newer (batches, deletes last).",
        DefaultValueFactory = _ => ServerGeneration.Newer,
    };

    private readonly Option<string?> _database = new("--db")
    {
        Description = "SQLite file that keeps the inventory, made if it is not there (default: in memory, gone at the end).",
        HelpName = "file",
    };

    private readonly Option<string?> _group = new("--queue-group")
    {
        Description = "Subscribe in a queue group, as some older Servers do.",
        HelpName = "name",
    };

    private readonly Option<bool> _flush = new("--flush")
    {
        Description = "Press the button \"Flush MeshSync\" first: delete the rows and have everything sent again.",
    };

    private readonly Option<bool> _compare = new("--compare")
    {
        Description = "Compare with what the API server of the kubeconfig lists.",
    };

    private readonly Option<string?> _kubeconfig = new("--kubeconfig")
    {
        Description = "Kubeconfig to compare with (default: $KUBECONFIG, else ~/.kube/config).",
        HelpName = "path",
    };

    private readonly Option<string?> _context = new("--context") { Description = "Context in it (default: the current one).", HelpName = "name" };

    private readonly Option<bool> _once = new("--once")
    {
        Description = "Wait until nothing has come for three seconds, print what there is, and end; the exit code is 1 if --compare finds a difference.",
    };

    private readonly SiloOptions _silo = new();

    private readonly Option<MirrorOutput?> _output = new("--output", "-o")
    {
        Description = "table, lines or json (default: a table on a terminal, lines elsewhere).",
    };

    private readonly BrokerOptions _broker;
    private readonly Terminal _terminal;
    private readonly TimeProvider _time;

    private MirrorCommand(Terminal terminal, TimeProvider time)
    {
        _terminal = terminal;
        _time = time;
        _broker = new BrokerOptions(terminal);
    }

    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var mirror = new MirrorCommand(terminal, time);
        var command = new Command(
            "mirror",
            """
            Stand in for Meshery Server: keep an inventory as it does, and show what it has, how far behind it is and what differs from the cluster.
            What is delivered here counts as delivered: do not run it where a Meshery Server that is away expects to find its changes later.
            """)
        {
            mirror._generation, mirror._database, mirror._group, mirror._flush, mirror._compare, mirror._kubeconfig, mirror._context,
            mirror._once, mirror._silo.Url, mirror._silo.Token, mirror._output,
        };
        mirror._broker.AddTo(command);
        command.SetAction(mirror.Run);
        return command;
    }

    private async Task<int> Run(ParseResult arguments, CancellationToken cancellation)
    {
        try
        {
            using var inventory = InventoryDatabase.Open(arguments.GetValue(_database));
            var options = new MirrorOptions { Generation = arguments.GetValue(_generation), QueueGroup = arguments.GetValue(_group) };
            var mirror = await MirrorServer.Attach(_broker.Options(arguments), inventory, options, _time, cancellation).ConfigureAwait(false);
            await using (mirror.ConfigureAwait(false))
            {
                return await Watch(arguments, mirror, inventory, cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return 0; // Ctrl-C is how this ends.
        }
        catch (NatsException failure)
        {
            return await Fail($"{failure.GetBaseException().Message}: does --broker-url or BROKER_URL name a NATS server?").ConfigureAwait(false);
        }
        catch (SiloRefusedException refusal)
        {
            return await Fail(refusal.Message).ConfigureAwait(false);
        }
        catch (SqliteException failure)
        {
            return await Fail($"{failure.Message}: is --db a file that can be written?").ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is HttpRequestException or k8s.Exceptions.KubeConfigException or IOException)
        {
            return await Fail($"{failure.Message}: do --kubeconfig and --context name a cluster that answers?").ConfigureAwait(false);
        }
    }

    private async Task<int> Watch(ParseResult arguments, MirrorServer mirror, InventoryDatabase inventory, CancellationToken cancellation)
    {
        if (arguments.GetValue(_flush))
        {
            await mirror.Flush(cluster: null, cancellation).ConfigureAwait(false);
        }

        using var client = _silo.Connect(arguments, _terminal);
        var silo = new SiloView(client, _time);
        var cluster = arguments.GetValue(_compare) ? Compared(arguments, inventory) : null;
        try
        {
            var once = arguments.GetValue(_once);
            var watch = new MirrorWatch(mirror, inventory, silo, cluster, _time, stopWhenQuiet: once);
            var output = arguments.GetValue(_output) ?? (_terminal.IsInteractive && !once ? MirrorOutput.Table : MirrorOutput.Lines);
            var last = await MirrorScreens.Show(output, watch.Reports(cancellation), _terminal, cancellation).ConfigureAwait(false);
            return once && last?.Comparison is { IsSame: false } ? 1 : 0;
        }
        finally
        {
            if (cluster is not null)
            {
                await cluster.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private ComparedCluster Compared(ParseResult arguments, InventoryDatabase inventory) => new(
        arguments.GetValue(_kubeconfig) ?? _terminal.Environment("KUBECONFIG"), arguments.GetValue(_context), inventory, _broker.Connect(arguments));

    private async Task<int> Fail(string problem)
    {
        await _terminal.Error.WriteLineAsync(problem).ConfigureAwait(false);
        return 1;
    }
}
