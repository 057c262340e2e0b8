using System.Collections.Concurrent;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Sessions;
using MeshSync.Fabric.Meshery.Sessions;
using MeshSync.Fabric.Silo.Requests;

namespace MeshSync.Fabric.Silo.Sessions;

/// <summary>Begins and ends the sessions that this silo carries, and repeats to the directory which they are.</summary>
internal sealed partial class SessionKeeper(
    PodFinder pods, SessionTools tools, ActiveTerminals active, IGrainFactory grains, ILocalSiloDetails silo, ILogger<SessionKeeper> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<string, (SessionRelay Relay, Task Run)> _running = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();

    private ISessionDirectoryGrain Directory => grains.GetGrain<ISessionDirectoryGrain>(ISessionDirectoryGrain.Key);

    /// <summary>Begins a session, unless it is open. Why it cannot begin is told to Meshery.</summary>
    public async Task Begin(SessionVerb kind, SessionRequest request, IncomingRequest from, CancellationToken cancellationToken)
    {
        var name = SessionTarget.NameOf(kind, request);
        if (!IsWellNamed(kind, request, name))
        {
            // There may be no subject on which to say so.
            LogUnusable(name, from.Server);
            tools.Metrics.SessionRefused(AgentNames.Of(kind), "badRequest");
            return;
        }

        try
        {
            var entry = Entry(kind, request, name, from.Server, await pods.Find(request, from));
            switch (await Directory.Take(entry, tools.Limits.Most))
            {
                case SessionTaken.Yes:
                    Carry(new SessionRelay(new SessionTarget(kind, request, entry, from.Broker), tools));
                    break;
                case SessionTaken.Full:
                    throw new PodNotFoundException($"{tools.Limits.Most} logs and terminals are open already (MESHSYNC_MAX_SESSIONS)");
                default:
                    break; // It is open already.
            }
        }
        catch (PodNotFoundException e)
        {
            LogRefused(name, from.Server, e.Message);
            tools.Metrics.SessionRefused(AgentNames.Of(kind), "refused");
            await new SessionVoice(from.Broker, kind, request).Complain(e.Message, cancellationToken);
        }
    }

    /// <summary>Ends a session, whichever silo carries it. Of logs without an id, all of the container are meant, as in the original.</summary>
    public async Task End(SessionVerb kind, SessionRequest request, IncomingRequest from, CancellationToken cancellationToken)
    {
        var name = SessionTarget.NameOf(kind, request);
        var isMeant = kind == SessionVerb.Logs && request.Id.Length == 0
            ? (Func<string, bool>)(open => open.StartsWith(name, StringComparison.Ordinal))
            : open => open == name;
        foreach (var session in (await Directory.GetState()).Where(session => session.Server == from.Server && isMeant(session.Name)))
        {
            if (_running.TryGetValue(session.Name, out var here))
            {
                here.Relay.Stop();
            }
            else
            {
                await tools.Agent.Close(session.Cluster, session.Id, cancellationToken);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running.Values.Select(running => running.Run)).WaitAsync(cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _stopping.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ISessionDirectoryGrain.RenewInterval, tools.Time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (_running.IsEmpty)
            {
                continue;
            }

            try
            {
                await Directory.Renew([.. _running.Values.Select(running => running.Relay.Entry)]);
            }
            catch (Exception e) when (e is OrleansException or TimeoutException)
            {
                LogNotRenewed(e.Message); // Several repetitions may be lost.
            }
        }
    }

    private void Carry(SessionRelay relay)
    {
        // The entry first: a relay that ends at once takes it away.
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[relay.Entry.Name] = (relay, Run(relay, begin.Task));
        begin.SetResult();
    }

    private async Task Run(SessionRelay relay, Task begin)
    {
        await begin;
        var (target, entry) = (relay.Target, relay.Entry);
        LogBegun(entry.Name, entry.Cluster, entry.Server);
        tools.Metrics.SessionBegun(entry.Kind);
        var end = "failed";
        try
        {
            await AnnounceTerminals(target);
            var how = await relay.Run(_stopping.Token);
            end = AgentNames.Of(how.Kind);
            LogEnded(entry.Name, entry.Cluster, end, how.Message);
        }
        catch (Exception e)
        {
            // No other session is to suffer from it.
            LogFailed(e, entry.Name, entry.Cluster);
        }

        _running.TryRemove(entry.Name, out _);
        tools.Metrics.SessionEnded(entry.Kind, end);
        await Release(target);
        relay.Dispose();
    }

    private async Task Release(SessionTarget target)
    {
        try
        {
            await Directory.Release(target.Entry.Name, target.Entry.Id);
            await AnnounceTerminals(target);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or ObjectDisposedException)
        {
            LogNotRenewed(e.Message); // Orleans stops; the directory forgets it by itself.
        }
    }

    private Task AnnounceTerminals(SessionTarget target) =>
        target.IsTerminal ? active.Announce(target.Broker, target.Entry.Server, null, _stopping.Token) : Task.CompletedTask;

    private SessionEntry Entry(SessionVerb kind, SessionRequest request, string name, string server, string cluster) => new()
    {
        Name = name,
        Kind = AgentNames.Of(kind),
        Cluster = cluster,
        Namespace = request.Namespace,
        Pod = request.Name,
        Container = request.Container,
        Id = Guid.NewGuid().ToString("N"),
        Server = server,
        Since = tools.Time.GetUtcNow(),
        Silo = silo.SiloAddress.ToString(),
    };

    internal static bool IsWellNamed(SessionVerb kind, SessionRequest request, string name) =>
        request.Namespace.Length > 0
        && request.Name.Length > 0
        && !name.AsSpan().ContainsAny('/', '%')
        && (kind == SessionVerb.Logs || SessionName.IsSubject(name));
}
