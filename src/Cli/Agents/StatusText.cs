using System.Globalization;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Cli.Agents;

/// <summary>An agent's status for people.</summary>
internal static class StatusText
{
    public static async Task Write(AgentStatus status, bool all, TextWriter output)
    {
        await output.WriteLineAsync($"agent {status.Version} of cluster {status.Cluster}, since {status.StartedAt:u}{Paused(status)}").ConfigureAwait(false);
        await output.WriteLineAsync($"resources: {string.Join(", ", status.States.OrderBy(entry => entry.Key).Select(entry => $"{entry.Value} {AgentNames.Of(entry.Key)}"))}{Missing(status)}").ConfigureAwait(false);
        await output.WriteLineAsync(Invariant($"queued for {status.Broker?.Address}: {status.Queue.Events} events of {status.Queue.MaxEvents}, {status.Queue.Bytes} bytes of {status.Queue.MaxBytes}")).ConfigureAwait(false);
        await output.WriteLineAsync($"scope: {status.Scope.List} from {status.Scope.Source}{Problem(status.Scope)}").ConfigureAwait(false);
        foreach (var reflector in status.Reflectors.Where(reflector => all || reflector.State is not ReflectorState.Watching))
        {
            await output.WriteLineAsync(Line(reflector)).ConfigureAwait(false);
        }

        if (status.Omitted > 0)
        {
            await output.WriteLineAsync(Invariant($"{status.Omitted} more did not fit into the reply")).ConfigureAwait(false);
        }
    }

    private static string Paused(AgentStatus status) => status.PausedSince is { } since ? $", PAUSED since {since:u}" : "";

    private static string Problem(AgentScope scope) =>
        string.Concat((scope.Problem is null ? scope.Notices : [scope.Problem, .. scope.Notices]).Select(line => $"\n      {line}"));

    private static string Missing(AgentStatus status) =>
        !status.Discovered ? "; what there is to watch is not known yet"
        : status.InitialListsMissing > 0 ? Invariant($"; {status.InitialListsMissing} not listed completely yet")
        : "";

    private static string Line(ReflectorReport reflector) => Invariant(
        $"  {reflector.Collection,-50} {AgentNames.Of(reflector.State),-11} since {reflector.Since:u}  {reflector.Objects?.ToString(CultureInfo.InvariantCulture) ?? "?"} listed, {reflector.EventsSinceList} events since{Error(reflector)}");

    private static string Error(ReflectorReport reflector) =>
        reflector.LastError is null ? "" : Invariant($"\n      {reflector.LastErrorAt:u} {reflector.LastError}");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
