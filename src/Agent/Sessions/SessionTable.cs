using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Telemetry;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Sessions;

/// <summary>The sessions of this agent: bounded in number, and gone when nobody reads them.</summary>
internal sealed partial class SessionTable(
    ISessionStreams streams, OpenSessions sessions, AgentOptions options, AgentMetrics metrics, TimeProvider time, ILogger<SessionTable> logger)
    : BackgroundService
{
    private const int MostIdCharacters = 128;

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LastReadTime = TimeSpan.FromSeconds(2);

    private readonly Lock _opening = new();

    /// <summary>Begins a session. What the API server says to it is for whoever reads.</summary>
    /// <exception cref="AgentCommandException">It may not begin.</exception>
    public void Open(SessionVerb kind, SessionOpening opening)
    {
        Check(kind, opening);
        lock (_opening)
        {
            if (sessions.Find(opening.Id) is not null)
            {
                return; // Asked twice because the first reply was lost.
            }

            if (sessions.Count() >= options.MaxSessions)
            {
                throw new AgentCommandException(AgentErrorKind.TooMany, $"{options.MaxSessions} logs and terminals are open already (MESHSYNC_MAX_SESSIONS)");
            }

            var session = new PodSession(opening, kind, streams.Create(kind), time);
            sessions.Add(session);
            _ = Tell(session);
        }
    }

    /// <exception cref="AgentCommandException">There is none of that id.</exception>
    public PodSession Find(string id) => sessions.Find(id)
        ?? throw new AgentCommandException(AgentErrorKind.NotFound, "the agent knows nothing of this session: it may have been restarted");

    /// <summary>Ends a session; what has arrived of it can still be read, for a while.</summary>
    public void Close(string id) => sessions.Find(id)?.Stop(SessionEndKind.Stopped, "");

    /// <summary>Ends them all, and leaves whoever reads a moment to see that.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        var open = sessions.All.Where(session => session.End is null).ToList();
        open.ForEach(session => session.Stop(SessionEndKind.Stopping, "the agent stops"));
        await Task.WhenAny(Task.WhenAll(open.Select(session => session.EndRead)), Task.Delay(LastReadTime, time, cancellationToken));
        await base.StopAsync(cancellationToken);
        foreach (var session in sessions.All)
        {
            sessions.Remove(session);
            await session.DisposeAsync();
        }
    }

    /// <summary>Ends what nobody reads, and forgets what has ended.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.Observe(sessions);
        using var timer = new PeriodicTimer(LookInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var session in sessions.All.Where(session => session.UnreadFor > SessionTimes.Lease))
            {
                session.Stop(SessionEndKind.Expired, "nobody reads it");
                sessions.Remove(session);
                await session.DisposeAsync();
            }
        }
    }

    private async Task Tell(PodSession session)
    {
        var opening = session.Opening;
        string kind = AgentNames.Of(session.Kind);
        metrics.SessionOpened(kind);
        LogOpened(kind, opening.Namespace, opening.Pod, opening.Container, opening.Reason ?? "no reason given");
        await session.Ended;
        string end = AgentNames.Of(session.End!.Kind);
        metrics.SessionEnded(kind, end);
        LogEnded(kind, opening.Namespace, opening.Pod, opening.Container, end, session.End.Message);
    }

    private void Check(SessionVerb kind, SessionOpening opening)
    {
        var (allowed, setting) = kind == SessionVerb.Exec ? (options.Exec, "MESHSYNC_EXEC") : (options.Logs, "MESHSYNC_LOGS");
        if (!allowed)
        {
            throw new AgentCommandException(AgentErrorKind.SwitchedOff, $"the agent's setting {setting} forbids it");
        }

        if (opening.Id.Length is 0 or > MostIdCharacters || !(IsName(opening.Namespace) || (opening.Namespace.Length == 0 && !streams.NeedsNamespaces)) || !IsName(opening.Pod) || !(opening.Container.Length == 0 || IsName(opening.Container)))
        {
            throw new AgentCommandException(AgentErrorKind.BadRequest, "a session needs an id, and the names of a namespace and a pod");
        }

        if (options.OutputNamespaces.Count > 0 && !options.OutputNamespaces.Contains(opening.Namespace))
        {
            throw new AgentCommandException(AgentErrorKind.NotWatched, $"namespace {opening.Namespace} is out of the agent's scope");
        }
    }

    // What Kubernetes accepts in no name, and what would make the path one of something else.
    private static bool IsName(string text) => text is not ("" or "." or "..") && text.AsSpan().IndexOfAny('/', '%') < 0;

    [LoggerMessage(Level = LogLevel.Information, Message = "Session {Kind} of {Namespace}/{Pod}/{Container} begins ({Reason}).")]
    private partial void LogOpened(string kind, string @namespace, string pod, string container, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Session {Kind} of {Namespace}/{Pod}/{Container} has ended, {End}: {Message}")]
    private partial void LogEnded(string kind, string @namespace, string pod, string container, string end, string message);
}
