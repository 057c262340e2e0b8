using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Outlets;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Checks;

/// <summary>One check: a canary comes, is followed, goes, and is followed again.</summary>
internal sealed class CheckRun(CanaryCheck parts, string cluster, CheckRequest request, Func<CheckLine, Task> tell)
{
    private const string Created = "created";
    private const string Deleted = "deleted";

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private readonly List<CheckStage> _stages = [];
    private readonly string _name = Canary.NewName();
    private CollectionKey _collection;
    private CanaryTrail? _trail;
    private TimeSpan _agentAhead;
    private DateTimeOffset _begun;
    private string _change = Created;
    private string _stage = CheckDiagnosis.Agent;

    public async Task<CheckReport> Run(CancellationToken cancellationToken)
    {
        var at = parts.Time.GetUtcNow();
        try
        {
            var failure = await Attempt(Come, cancellationToken);
            var left = await Attempt(Go, cancellationToken);
            return new CheckReport(
                cluster,
                _trail?.Key.ToString(),
                at,
                (failure ?? left) is null,
                Since(at),
                _stages,
                failure ?? left,
                LeftBehind: left?.Stage is CheckDiagnosis.Agent or CheckDiagnosis.Log or CheckDiagnosis.Store && await IsStored(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            await TakeAway();
            throw;
        }
    }

    private async Task<CheckFailure?> Attempt(Func<CancellationToken, Task<CheckFailure?>> part, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(request.Patience, parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await part(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return await parts.Diagnosis.Late(_change, _stage, _collection, request.Patience);
        }
        catch (AgentCommandException e)
        {
            return CheckDiagnosis.Refused(_change, e, cluster);
        }
        catch (NatsException e)
        {
            return new CheckFailure(_change, _stage, $"NATS does not do what it has to: {e.Message}", "fabric doctor finds out what is wrong with it");
        }
    }

    private async Task<CheckFailure?> Come(CancellationToken cancellationToken)
    {
        if (await Choose(cancellationToken) is { } unfit)
        {
            return unfit;
        }

        var log = await parts.JetStream.GetStreamAsync(Subjects.WatchStream, cancellationToken: cancellationToken);
        var store = await parts.JetStream.GetStreamAsync(Subjects.ObjectsStream, cancellationToken: cancellationToken);
        var space = request.Namespace ?? Canary.DefaultNamespace;
        Begin(Created);
        if (request.Inject)
        {
            space = await Inject(exists: true, cancellationToken);
        }

        _trail = new CanaryTrail(log, store, new ObjectKey(_collection, space, _name), parts.Time);
        if (!request.Inject)
        {
            await Ask();
        }

        await Follow(exists: true, request.Outlets, cancellationToken);
        return null;
    }

    /// <summary>Also after a failure, as far as the canary came: it must not stay.</summary>
    private async Task<CheckFailure?> Go(CancellationToken cancellationToken)
    {
        if (_trail is null)
        {
            return null;
        }

        var complete = _stage.Length == 0;
        Begin(Deleted);
        if (request.Inject)
        {
            _ = await Inject(exists: false, cancellationToken);
        }
        else
        {
            await Ask();
        }

        if (complete || await _trail.Current(cancellationToken) is not null)
        {
            await Follow(exists: false, complete && request.Outlets, cancellationToken);
        }

        return null;
    }

    /// <summary>What the canary is one of: what was asked for, else ConfigMaps, else, where the agent itself makes it, whatever is watched.</summary>
    private async Task<CheckFailure?> Choose(CancellationToken cancellationToken)
    {
        var asked = parts.Time.GetUtcNow();
        _collection = CollectionKey.Parse($"{cluster}/{request.Collection ?? Canary.DefaultCollection}");
        var agent = await parts.Agents.Status(cluster, cancellationToken);
        _agentAhead = agent.At - (asked + ((parts.Time.GetUtcNow() - asked) / 2));
        if (agent.PausedSince is not null)
        {
            throw new AgentCommandException(AgentErrorKind.Paused, "the agent is paused");
        }

        var wanted = agent.Reflectors.FirstOrDefault(one => one.Collection == _collection.Written);
        if (IsOpen(wanted))
        {
            return null;
        }

        var other = request.Collection is null && request.Inject ? agent.Reflectors.FirstOrDefault(one => one.State == ReflectorState.Watching) : null;
        if (other is null)
        {
            return CheckDiagnosis.NotWatched(_collection, wanted);
        }

        _collection = CollectionKey.Parse($"{cluster}/{other.Collection}");
        return null;
    }

    private static bool IsOpen(ReflectorReport? reflector) =>
        reflector?.State is ReflectorState.Watching or ReflectorState.Listing or ReflectorState.Streaming or ReflectorState.Waiting;

    private void Begin(string change)
    {
        _change = change;
        _stage = CheckDiagnosis.Agent;
        _begun = parts.Time.GetUtcNow();
    }

    private Task Ask() => tell(new CheckLine(Next: new CheckStep(_change, _collection.Written, _trail!.Key.Namespace, _name, _begun)));

    /// <summary>Patiently where a list is under way.</summary>
    private async Task<string> Inject(bool exists, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var space = (await parts.Agents.Inject(_collection, _trail?.Key.Namespace ?? request.Namespace, _name, exists, cancellationToken)).Namespace;
                await Reached(CheckDiagnosis.Agent, parts.Time.GetUtcNow());
                return space;
            }
            catch (AgentCommandException e) when (e.Kind == AgentErrorKind.Unavailable)
            {
                await Task.Delay(Moment, parts.Time, cancellationToken);
            }
        }
    }

    private async Task Follow(bool exists, bool toOutlets, CancellationToken cancellationToken)
    {
        _stage = request.Inject ? CheckDiagnosis.Log : CheckDiagnosis.Agent;
        var captured = await _trail!.Logged(exists, cancellationToken);
        var now = parts.Time.GetUtcNow();
        if (!request.Inject)
        {
            var seen = (captured ?? now) - _agentAhead;
            await Reached(CheckDiagnosis.Agent, seen < _begun ? _begun : seen > now ? now : seen);
        }

        await Reached(CheckDiagnosis.Log, now);
        _stage = CheckDiagnosis.Store;
        var sequence = await _trail.Stored(exists, cancellationToken);
        await Reached(CheckDiagnosis.Store, parts.Time.GetUtcNow());
        foreach (var outlet in toOutlets ? parts.Diagnosis.Outlets(cluster) : [])
        {
            _stage = CheckDiagnosis.Stage(outlet);
            await _trail.Until(() => HasTold(outlet, sequence, cancellationToken), cancellationToken);
            await Reached(_stage, parts.Time.GetUtcNow());
        }

        _stage = "";
    }

    private static async Task<bool> HasTold(Outlet outlet, ulong sequence, CancellationToken cancellationToken)
    {
        var state = new OutletState();
        state.Observe(await outlet.Find(cancellationToken));
        return state.Exists && (state.Delivered >= sequence || state.Pending == 0);
    }

    private Task Reached(string stage, DateTimeOffset at)
    {
        _stages.Add(new CheckStage(_change, stage, at, Math.Round((at - _begun).TotalMilliseconds, 1)));
        return tell(new CheckLine(Reached: _stages[^1]));
    }

    private async Task<bool> IsStored(CancellationToken cancellationToken)
    {
        try
        {
            return await _trail!.Current(cancellationToken) is { Exists: true };
        }
        catch (NatsException)
        {
            return true;
        }
    }

    /// <summary>Whoever asked is gone.</summary>
    private async Task TakeAway()
    {
        if (_trail is null || !request.Inject)
        {
            return;
        }

        try
        {
            _ = await parts.Agents.Inject(_collection, _trail.Key.Namespace, _name, exists: false, CancellationToken.None);
        }
        catch (AgentCommandException)
        {
            // The agent does it by itself after a minute, and a list does it in any case.
        }
    }

    private double Since(DateTimeOffset at) => Math.Round((parts.Time.GetUtcNow() - at).TotalMilliseconds, 1);
}
