using System.CommandLine;
using System.Text.Json;
using MeshSync.Fabric.Cli.Clusters;
using MeshSync.Fabric.Cli.Silos;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Cli.Checking;

/// <summary><c>fabric check</c>: sends a canary through the fabric and says when it reached each stage.</summary>
internal sealed class CheckCommand
{
    private readonly Argument<string?> _cluster = new("cluster")
    {
        Description = "Cluster id, as fabric status shows it; may be left out where the silo knows one cluster, or the kubeconfig's.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _kubeconfig = new("--kubeconfig") { Description = "Write the canary at this cluster's API server (default: $KUBECONFIG; without either the agent is asked to make one up).", HelpName = "path" };
    private readonly Option<string?> _context = new("--context") { Description = "Context of the kubeconfig.", HelpName = "name" };
    private readonly Option<bool> _inject = new("--inject") { Description = "Have the agent make the canary up in any case; the API server is left alone." };
    private readonly Option<string?> _namespace = new("--namespace", "-n") { Description = $"Where the canary is (default: {Canary.DefaultNamespace}).", HelpName = "name" };
    private readonly Option<string?> _collection = new("--collection") { Description = "What a canary made up by the agent is one of (default: ConfigMaps, or else something that is watched).", HelpName = "group/resource" };
    private readonly Option<bool> _noOutlets = new("--no-outlets") { Description = "Being stored is enough: do not wait until every Meshery Server has been told." };
    private readonly Option<int> _seconds = new("--timeout") { Description = "Seconds to wait for the canary to come, and as many for it to go.", HelpName = "seconds", DefaultValueFactory = _ => 10 };
    private readonly Option<CheckOutput> _output = new("--output", "-o") { Description = "table or json.", DefaultValueFactory = _ => CheckOutput.Table };
    private readonly SiloOptions _silo = new();
    private readonly Terminal _terminal;
    private readonly TimeProvider _time;

    private CheckCommand(Terminal terminal, TimeProvider time) => (_terminal, _time) = (terminal, time);

    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var check = new CheckCommand(terminal, time);
        var command = new Command("check", "Send a canary through a cluster's part of the fabric and say when it reached each stage; exit code 1, and the stage's name, if it did not.")
        {
            check._cluster, check._kubeconfig, check._context, check._inject, check._namespace, check._collection, check._noOutlets, check._seconds, check._output,
            check._silo.Url, check._silo.Token,
        };
        command.SetAction(check.Run);
        return command;
    }

    private async Task<int> Run(ParseResult arguments, CancellationToken cancellation)
    {
        using var silo = _silo.Connect(arguments, _terminal);
        var kubeconfig = arguments.GetValue(_kubeconfig) ?? _terminal.Environment("KUBECONFIG");
        var writes = !arguments.GetValue(_inject) && (kubeconfig ?? arguments.GetValue(_context)) is not null;
        using var cluster = writes ? KubeCluster.Of(kubeconfig, arguments.GetValue(_context)) : null;
        var id = arguments.GetValue(_cluster) ?? await new ClusterChoice(silo).Choose(cluster, cancellation).ConfigureAwait(false);
        var asked = new AskedCheck(
            !writes, arguments.GetValue(_collection), arguments.GetValue(_namespace), !arguments.GetValue(_noOutlets), arguments.GetValue(_seconds));
        var outcome = await Check(silo, id, asked, cluster, cancellation).ConfigureAwait(false);
        Show(outcome, arguments.GetValue(_output));
        if (outcome.By != "agent" && cluster is not null)
        {
            await new CanaryWriter(cluster, _time).Sweep(asked.Namespace ?? Canary.DefaultNamespace, cancellation).ConfigureAwait(false);
        }

        return outcome.Ok ? 0 : 1;
    }

    private async Task<CheckOutcome> Check(SiloClient silo, string id, AskedCheck asked, KubeCluster? cluster, CancellationToken cancellation)
    {
        if (cluster is not null)
        {
            try
            {
                return await new FollowedCheck(silo, new CanaryWriter(cluster, _time), _time, new CheckProgress(_terminal)).Run(id, asked, cancellation).ConfigureAwait(false);
            }
            catch (MayNotWriteException e)
            {
                await _terminal.Error.WriteLineAsync($"{e.Message}: the agent makes a canary up instead").ConfigureAwait(false);
            }
        }

        return await new FollowedCheck(silo, null, _time, new CheckProgress(_terminal)).Run(id, asked with { Inject = true }, cancellation).ConfigureAwait(false);
    }

    private void Show(CheckOutcome outcome, CheckOutput output)
    {
        if (output == CheckOutput.Json)
        {
            _terminal.Text.WriteLine(JsonSerializer.Serialize(outcome, CheckJson.Default.CheckOutcome));
        }
        else
        {
            CheckScreen.Show(_terminal, outcome);
        }
    }
}

/// <summary>How a check is shown.</summary>
internal enum CheckOutput
{
    /// <summary>The time of each stage, and a verdict.</summary>
    Table,

    /// <summary>For programs.</summary>
    Json,
}
