using System.CommandLine;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Cli.Agents;

/// <summary><c>fabric agent</c>: asks the agent of a cluster, over NATS. Who may do so is up to the broker's permissions.</summary>
internal sealed class AgentCommand
{
    private readonly Argument<string> _cluster = new("cluster") { Description = "Cluster id, as /api/v1/clusters and the agent's log show it." };
    private readonly BrokerOptions _broker;
    private readonly Terminal _terminal;

    private AgentCommand(Terminal terminal)
    {
        _terminal = terminal;
        _broker = new BrokerOptions(terminal);
    }

    public static Command Create(Terminal terminal)
    {
        var agent = new AgentCommand(terminal);
        return new Command("agent", "Ask the agent of a cluster.")
        {
            agent.Status(),
            agent.Resync(),
            agent.Fetch(),
            agent.Switch("pause", "End all lists and watches, without deleting anything, until resumed or restarted.", AgentVerb.Pause),
            agent.Switch("resume", "Go on after a pause.", AgentVerb.Resume),
        };
    }

    private Command Status()
    {
        var all = new Option<bool>("--all") { Description = "Show every resource, not only those with a problem." };
        var command = Make("status", "Show how the agent and its watches are.", all);
        command.SetAction((arguments, cancellation) => Run(arguments, async agent =>
        {
            var status = await agent.Ask(AgentVerb.Status, new AgentRequest(), AgentJson.Default.AgentStatus, cancellation).ConfigureAwait(false);
            await StatusText.Write(status, arguments.GetValue(all), _terminal.Text).ConfigureAwait(false);
        }));
        return command;
    }

    private Command Resync()
    {
        var collection = new Argument<string?>("collection") { Description = "group/resource, as core/pods; everything if left out.", Arity = ArgumentArity.ZeroOrOne };
        var command = Make("resync", "List a resource again, or all of them.", collection);
        command.SetAction((arguments, cancellation) => Run(arguments, async agent =>
        {
            var request = Request() with { Collection = arguments.GetValue(collection) };
            var started = await agent.Ask(AgentVerb.Resync, request, AgentJson.Default.AgentResynced, cancellation).ConfigureAwait(false);
            await _terminal.Text.WriteLineAsync($"{started.Collections} resource(s) are listed again").ConfigureAwait(false);
        }));
        return command;
    }

    private Command Fetch()
    {
        var collection = new Argument<string>("collection") { Description = "group/resource, as apps/deployments." };
        var name = new Argument<string>("name") { Description = "namespace/name, or the name of a cluster-scoped object." };
        var command = Make("fetch", "Read one object as the API server has it now: JSON without managedFields, Secrets redacted.", collection, name);
        command.SetAction((arguments, cancellation) => Run(arguments, async agent =>
        {
            var (space, own) = Split(arguments.GetValue(name)!);
            var request = Request() with { Collection = arguments.GetValue(collection), Namespace = space, Name = own };
            await _terminal.Output.WriteAsync(await agent.Ask(AgentVerb.Fetch, request, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
            await _terminal.Output.WriteAsync("\n"u8.ToArray(), cancellation).ConfigureAwait(false);
        }));
        return command;
    }

    private Command Switch(string name, string description, AgentVerb verb)
    {
        var command = Make(name, description);
        command.SetAction((arguments, cancellation) => Run(arguments, async agent =>
        {
            var status = await agent.Ask(verb, Request(), AgentJson.Default.AgentStatus, cancellation).ConfigureAwait(false);
            await _terminal.Text.WriteLineAsync(status.PausedSince is { } since ? $"paused since {since:u}" : "running").ConfigureAwait(false);
        }));
        return command;
    }

    private static AgentRequest Request() => new() { Reason = $"fabric on {Environment.MachineName}" };

    private static (string? Namespace, string Name) Split(string name) =>
        name.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? (name[..slash], name[(slash + 1)..]) : (null, name);

    private Command Make(string name, string description, params ReadOnlySpan<Symbol> more)
    {
        var command = new Command(name, description) { _cluster };
        _broker.AddTo(command);
        foreach (var symbol in more)
        {
            if (symbol is Argument argument)
            {
                command.Add(argument);
            }
            else if (symbol is Option option)
            {
                command.Add(option);
            }
        }

        return command;
    }

    private async Task<int> Run(ParseResult arguments, Func<AskedAgent, Task> act)
    {
        await using var agent = new AskedAgent(_broker.Connect(arguments), arguments.GetValue(_cluster)!);
        try
        {
            await act(agent).ConfigureAwait(false);
            return 0;
        }
        catch (AgentCommandException refusal)
        {
            await _terminal.Error.WriteLineAsync($"{AgentNames.Of(refusal.Kind)}: {refusal.Message}").ConfigureAwait(false);
            return 1;
        }
    }
}
