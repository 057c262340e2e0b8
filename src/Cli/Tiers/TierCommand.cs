using System.CommandLine;
using MeshSync.Fabric.Cli.Silos;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Tiers;

namespace MeshSync.Fabric.Cli.Tiers;

/// <summary><c>fabric tiers</c>: how deep things are known, why, and what to do about it.</summary>
internal sealed class TierCommand
{
    private readonly SiloOptions _silo = new();

    private readonly Argument<string> _object = new("object")
    { Description = "cluster/group/resource/namespace/name; the core group is written core, no namespace _." };

    private readonly Argument<string> _cluster = new("cluster") { Description = "Cluster id, as fabric status shows it." };
    private readonly Terminal _terminal;

    private TierCommand(Terminal terminal) => _terminal = terminal;

    public static Command Create(Terminal terminal)
    {
        var tiers = new TierCommand(terminal);
        return new Command("tiers", "How deep objects are known, and why.")
        {
            tiers._silo.Url,
            tiers._silo.Token,
            tiers.Show(),
            tiers.OnObject("explain", "Say which rule decides how deep an object is known.", tiers.Explain),
            tiers.OnObject("promote", "Have an object known as a whole that is known by its presence.", (silo, key, cancellation) => tiers.Promote(silo, key, true, cancellation)),
            tiers.OnObject("demote", "Take a promotion back.", (silo, key, cancellation) => tiers.Promote(silo, key, false, cancellation)),
            tiers.Policy(),
        };
    }

    private Command OnObject(string name, string description, Func<TierSilo, ObjectKey, CancellationToken, Task> act)
    {
        var command = new Command(name, description) { _object };
        command.SetAction((arguments, cancellation) => Run(arguments, silo => ObjectKey.TryParse(arguments.GetValue(_object), null, out var key)
            ? act(silo, key, cancellation)
            : throw new SiloRefusedException($"'{arguments.GetValue(_object)}' is no object: expected cluster/group/resource/namespace/name, as fabric objects list shows it")));
        return command;
    }

    private async Task Explain(TierSilo silo, ObjectKey key, CancellationToken cancellation)
    {
        var why = await silo.Explain(key, cancellation).ConfigureAwait(false);
        await _terminal.Text.WriteLineAsync($"{why.Key} is known at tier {why.Tier} ({Name(why.Tier)})").ConfigureAwait(false);
        await _terminal.Text.WriteLineAsync($"  {why.Rule} gives it tier {why.RuleTier} (policy of source {why.Source})").ConfigureAwait(false);
        if (why.Reasons.Count > 0)
        {
            string reasons = string.Join(", ", why.Reasons);
            await _terminal.Text.WriteLineAsync(why.Tier > why.RuleTier ? $"  promoted: {reasons}" : $"  would be promoted, if that were deeper: {reasons}").ConfigureAwait(false);
        }

        await _terminal.Text.WriteLineAsync($"  its resource is watched: {why.Watched}").ConfigureAwait(false);
        if (why.Caveat is not null)
        {
            await _terminal.Text.WriteLineAsync($"  note: {why.Caveat}").ConfigureAwait(false);
        }
    }

    private async Task Promote(TierSilo silo, ObjectKey key, bool holds, CancellationToken cancellation)
    {
        await silo.Promote(key, holds, cancellation).ConfigureAwait(false);
        await _terminal.Text.WriteLineAsync(holds
            ? $"asked for: {key} is read as a whole, unless the policy ignores it; fabric tiers explain {key} says how it is"
            : $"no longer asked for: {key} is known as deep as the policy says; fabric tiers explain {key} says how it is").ConfigureAwait(false);
    }

    private Command Show()
    {
        var command = new Command("show", "Show how deep the resources of a cluster are known.") { _cluster };
        command.SetAction((arguments, cancellation) => Run(arguments, async silo =>
        {
            using var shown = await silo.Show(arguments.GetValue(_cluster)!, cancellation).ConfigureAwait(false);
            await TierScreen.Write(shown.RootElement, _terminal.Text).ConfigureAwait(false);
        }));
        return command;
    }

    private Command Policy()
    {
        var set = new Option<FileInfo?>("--set") { Description = "Give the silo this policy for the cluster." };
        var clear = new Option<bool>("--clear") { Description = "Take back the policy that was given to the silo." };
        var command = new Command("policy", "Give the silo a policy for a cluster. One in the cluster's MeshSync object wins over it.") { _cluster, set, clear };
        command.SetAction((arguments, cancellation) => Run(arguments, async silo =>
        {
            var file = arguments.GetValue(set);
            if (file is null == !arguments.GetValue(clear))
            {
                throw new SiloRefusedException("say either --set <file> or --clear");
            }

            string? policy = file is null ? null : await File.ReadAllTextAsync(file.FullName, cancellation).ConfigureAwait(false);
            await Give(silo, arguments.GetValue(_cluster)!, policy, cancellation).ConfigureAwait(false);
        }));
        return command;
    }

    private async Task Give(TierSilo silo, string cluster, string? policy, CancellationToken cancellation)
    {
        await silo.Give(cluster, policy, cancellation).ConfigureAwait(false);
        string done = policy is null ? "taken back" : "given";
        await _terminal.Text.WriteLineAsync(await silo.Knows(cluster, cancellation).ConfigureAwait(false)
            ? $"{done}: fabric tiers show {cluster} says which policy its agent follows"
            : $"{done}, but the silo knows no cluster {cluster} yet, which counts once its agent is there: fabric status lists those that it knows").ConfigureAwait(false);
    }

    private async Task<int> Run(ParseResult arguments, Func<TierSilo, Task> act)
    {
        try
        {
            using var client = _silo.Connect(arguments, _terminal);
            await act(new TierSilo(client)).ConfigureAwait(false);
            return 0;
        }
        catch (Exception e) when (e is SiloRefusedException or IOException or UnauthorizedAccessException)
        {
            await _terminal.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return 1;
        }
    }

    private static string Name(int tier) => AgentNames.Of((ObjectTier)tier);
}
