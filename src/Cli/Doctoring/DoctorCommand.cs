using System.CommandLine;
using System.Text.Json;
using MeshSync.Fabric.Cli.Agents;
using MeshSync.Fabric.Cli.Silos;

namespace MeshSync.Fabric.Cli.Doctoring;

/// <summary><c>fabric doctor</c>: looks for the usual mistakes, and says what to do about each.</summary>
internal sealed class DoctorCommand
{
    private readonly Option<string[]> _clusters = new("--cluster")
    {
        Description = "Also ask the agent of this cluster, whether or not the silo knows it; several may be named.",
        HelpName = "id",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _kubeconfig = new("--kubeconfig") { Description = "Also ask this cluster's API server what may be listed and watched.", HelpName = "path" };
    private readonly Option<string?> _context = new("--context") { Description = "Context of the kubeconfig.", HelpName = "name" };

    private readonly Option<string?> _as = new("--as")
    {
        Description = "Whose rights are asked for, instead of the kubeconfig's user: system:serviceaccount:NAMESPACE:NAME of an agent.",
        HelpName = "user",
    };

    private readonly Option<DoctorOutput> _output = new("--output", "-o") { Description = "table or json.", DefaultValueFactory = _ => DoctorOutput.Table };
    private readonly SiloOptions _silo = new();
    private readonly BrokerOptions _broker;
    private readonly Terminal _terminal;
    private readonly TimeProvider _time;

    private DoctorCommand(Terminal terminal, TimeProvider time) => (_terminal, _time, _broker) = (terminal, time, new BrokerOptions(terminal));

    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var doctor = new DoctorCommand(terminal, time);
        var command = new Command("doctor", "Look for the usual mistakes at NATS, silo, agents and API server; exit code 1 if something is not seen, stored or told because of one.")
        {
            doctor._clusters, doctor._kubeconfig, doctor._context, doctor._as, doctor._output, doctor._silo.Url, doctor._silo.Token,
        };
        doctor._broker.AddTo(command);
        command.SetAction(doctor.Run);
        return command;
    }

    private async Task<int> Run(ParseResult arguments, CancellationToken cancellation)
    {
        var isJson = arguments.GetValue(_output) == DoctorOutput.Json;
        var findings = new ShownFindings(isJson ? TextWriter.Null : _terminal.Text);
        await Examine(arguments, findings, cancellation).ConfigureAwait(false);
        if (isJson)
        {
            await _terminal.Text.WriteLineAsync(JsonSerializer.Serialize(findings, FindingJson.Default.IReadOnlyListFinding)).ConfigureAwait(false);
        }

        return findings.Any(finding => finding.Verdict == Verdict.Fault) ? 1 : 0;
    }

    private async Task Examine(ParseResult arguments, ShownFindings findings, CancellationToken cancellation)
    {
        using var silo = _silo.Connect(arguments, _terminal);
        var nats = _broker.Connect(arguments);
        await using (nats.ConfigureAwait(false))
        {
            using var refusals = new Refusals(nats);
            var connected = await new BrokerExamination(nats, refusals, _time).Run(findings, cancellation).ConfigureAwait(false);
            var known = await new SiloExamination(silo, _time).Run(findings, cancellation).ConfigureAwait(false);
            foreach (var cluster in connected ? known.Union(arguments.GetValue(_clusters) ?? []) : [])
            {
                await new AgentExamination(nats, _time).Run(cluster, findings, cancellation).ConfigureAwait(false);
            }
        }

        if (arguments.GetValue(_kubeconfig) is not null || arguments.GetValue(_context) is not null || arguments.GetValue(_as) is not null)
        {
            var kubeconfig = arguments.GetValue(_kubeconfig) ?? _terminal.Environment("KUBECONFIG");
            await new RightsExamination(kubeconfig, arguments.GetValue(_context), arguments.GetValue(_as), _time).Run(findings, cancellation).ConfigureAwait(false);
        }
    }
}

/// <summary>How findings are shown.</summary>
internal enum DoctorOutput
{
    /// <summary>A line each, and what to do.</summary>
    Table,

    /// <summary>For programs.</summary>
    Json,
}
