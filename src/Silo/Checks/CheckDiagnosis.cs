using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Api.Status;
using MeshSync.Fabric.Silo.Outlets;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Checks;

/// <summary>Says why a stage was not reached, as far as can be told, and what to do about it.</summary>
internal sealed class CheckDiagnosis(OutletSet outlets, WatchLogBacklog backlog)
{
    public const string Agent = "agent";
    public const string Log = "log";
    public const string Store = "store";

    /// <summary>Outlets that have to tell of a cluster.</summary>
    public IReadOnlyList<Outlet> Outlets(string cluster) =>
        [.. outlets.All.Where(outlet => outlet.Options.Clusters.Count == 0 || outlet.Options.Clusters.Contains(cluster))];

    public static string Stage(Outlet outlet) => $"outlet {outlet.Options.Name}";

    public static CheckFailure Refused(string change, AgentCommandException e, string cluster) => new(change, Agent, e.Message, e.Kind switch
    {
        AgentErrorKind.Silent => "is the agent running (its log, /readyz), does it reach this NATS, and was its login not revoked?",
        AgentErrorKind.Paused => $"fabric agent resume {cluster}",
        AgentErrorKind.NotWatched or AgentErrorKind.UnknownResource => "name a resource that is watched (--collection), or add it to the watch list (docs/watch-list.md)",
        AgentErrorKind.BadRequest => "is the agent of an older version? Upgrade it",
        _ => $"fabric agent status {cluster} says more",
    });

    public static CheckFailure NotWatched(CollectionKey collection, ReflectorReport? reflector) => new(
        "created",
        Agent,
        reflector is null ? $"{collection.Written} is not watched" : $"{collection.Written} is {AgentNames.Of(reflector.State)}{(reflector.LastError is { } error ? $": {error}" : "")}",
        reflector?.State == ReflectorState.Forbidden
            ? "give its ServiceAccount get, list and watch on it (fabric doctor finds all such), or check something else with --collection"
            : $"fabric agent status {collection.Cluster} says more; --collection checks something else");

    /// <summary>Why nothing came in time.</summary>
    public async Task<CheckFailure> Late(string change, string stage, CollectionKey collection, TimeSpan patience) => stage switch
    {
        Agent => new(change, stage, Within(patience, "the agent has not told of it"), $"fabric agent status {collection.Cluster}: is {collection.Written} being watched? fabric agent resync lists it again"),
        Log => new(change, stage, Within(patience, "no batch with it came into the log"), "does the agent's queue stand still (fabric agent status), and does nats-server take writes (its log, its disk)?"),
        Store => new(change, stage, await Behind(collection, patience), "is a silo reading the log (/readyz of each, their logs)? With a backlog it is slow, or another cluster floods: fabric status --watch"),
        _ => Told(change, stage, patience),
    };

    private async Task<string> Behind(CollectionKey collection, TimeSpan patience)
    {
        try
        {
            var waiting = (await backlog.Get())[Partitions.Of(collection)];
            return Within(patience, $"no grain has stored it, with {waiting} batches waiting in its partition of the log");
        }
        catch (NatsException e)
        {
            return Within(patience, $"no grain has stored it, and NATS does not say what waits: {e.Message}");
        }
    }

    private CheckFailure Told(string change, string stage, TimeSpan patience)
    {
        var outlet = outlets.All.Single(one => Stage(one) == stage);
        return outlet.IsConnected
            ? new(change, stage, Within(patience, $"it waits among {outlet.State.Pending} messages{(outlet.State.Fault is { } fault ? $": {fault.Problem}" : "")}"), "does Meshery Server take what it is sent, and is the outlet's rate not too small (docs/meshery.md)?")
            : new(change, stage, outlet.State.Fault?.Problem ?? $"nobody reads {outlet.Options.Subject}", "start Meshery Server with this NATS as its broker: it is told what it missed; --no-outlets checks without it");
    }

    private static string Within(TimeSpan patience, FormattableString what) => FormattableString.Invariant($"{FormattableString.Invariant(what)} within {patience.TotalSeconds:0} s");

    private static string Within(TimeSpan patience, string what) => FormattableString.Invariant($"{what} within {patience.TotalSeconds:0} s");
}
