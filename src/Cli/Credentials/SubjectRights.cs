using MeshSync.Fabric.Broker;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Cli.Credentials;

/// <summary>
/// What a login may do at the broker: docs/security.md has the table. Subjects that are not named are refused, in either direction.
/// </summary>
/// <param name="Publish">Filters of what it may publish.</param>
/// <param name="Subscribe">Filters of what it may hear.</param>
internal sealed record SubjectRights(IReadOnlyList<string> Publish, IReadOnlyList<string> Subscribe)
{
    private const string Requests = "meshery.meshsync.request";
    private const string TerminalInput = "input.exec.>";
    private const string Catalogue = $"KV_{CatalogueBucket.Name}";

    /// <summary>Whether it may answer, once each, whoever asks it something.</summary>
    public bool Answers { get; init; }

    /// <summary>The agent of one cluster: its part of the log, its plans, and what it is asked; nothing of any other cluster.</summary>
    public static SubjectRights Agent(string cluster, string login) => new(
        [
            Subjects.WatchOf(cluster),
            Subjects.AgentStatus(cluster),

            // Whether there is JetStream, whether there are plans, and its own plans. What a stream holds is not to be asked: it names other clusters.
            "$JS.API.INFO",
            "$JS.API.STREAM.NAMES",
            $"$JS.API.DIRECT.GET.{Subjects.PlansStream}.{Subjects.PlansOf(cluster)}",
        ],
        [
            Subjects.Relist(cluster),
            Subjects.AgentCommands(cluster),
            Subjects.AgentSessions(cluster),
            Subjects.PlansOf(cluster),
            Inbox.Filter(login),
        ])
    { Answers = true };

    /// <summary>The silos: everything of the fabric but what only agents say.</summary>
    public static SubjectRights Silo(string login, IEnumerable<string> outlets) => new(
        [
            Subjects.AllObjects, Subjects.AllPlans, Subjects.AllLeases, Subjects.AllIdentities,
            "agent.*.relist", "agent.*.command.*", "agent.*.session.*",
            "meshery.>", "meshery-server.>", "meshsync-meta", "exec.>", "active_sessions.exec", .. outlets,
            "$JS.API.>", "$JS.ACK.>", "$JS.FC.>", $"$KV.{CatalogueBucket.Name}.>",
            Inbox.Filter(login),
        ],
        [Subjects.AllAgentStatus, Subjects.AllIdentities, Requests, TerminalInput, Inbox.Filter(login)]);

    /// <summary>Meshery Server: what it is told, and what it asks for.</summary>
    public static SubjectRights Meshery(string login, IEnumerable<string> outlets) => new(
        [Requests, TerminalInput],
        ["meshery.>", "meshery-server.>", "meshsync-meta", "exec.>", "active_sessions.exec", .. outlets, Inbox.Filter(login)]);

    /// <summary>Somebody with <c>fabric</c>: asks agents, looks into log and store, supplies catalogues; changes no object.</summary>
    public static SubjectRights Operator(string login) => new(
        [
            "agent.*.command.*",
            "$JS.API.INFO", "$JS.API.STREAM.NAMES", "$JS.API.STREAM.LIST", "$JS.API.STREAM.INFO.*", "$JS.API.CONSUMER.LIST.*", "$JS.API.CONSUMER.INFO.*.*",
            .. Reading(Subjects.WatchStream), .. Reading(Subjects.ObjectsStream), .. Reading(Catalogue),
            $"$KV.{CatalogueBucket.Name}.>",
            Requests,
        ],
        [Subjects.AllAgentStatus, "meshery.>", "meshery-server.>", "meshsync-meta", Inbox.Filter(login)]);

    private static string[] Reading(string stream) =>
    [
        $"$JS.API.CONSUMER.CREATE.{stream}", $"$JS.API.CONSUMER.CREATE.{stream}.>", $"$JS.API.CONSUMER.MSG.NEXT.{stream}.*",
        $"$JS.API.DIRECT.GET.{stream}", $"$JS.API.DIRECT.GET.{stream}.>", $"$JS.API.STREAM.MSG.GET.{stream}",
    ];
}
