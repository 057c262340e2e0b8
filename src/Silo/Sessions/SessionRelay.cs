using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Sessions;
using MeshSync.Fabric.Meshery.Sessions;
using MeshSync.Fabric.Silo.Broker;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Sessions;

/// <summary>
/// Takes the output of one log or terminal from its agent and passes it on to Meshery, until it ends or is ended. It asks for
/// no more before the last is passed on and paid for, so a flood waits where it comes from.
/// </summary>
internal sealed class SessionRelay : IDisposable
{
    private static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SilenceInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AgentPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    private readonly SessionTarget _target;
    private readonly SessionTools _tools;
    private readonly SessionVoice _voice;
    private readonly TextPieces _pieces;
    private readonly OutputRate _rate;
    private readonly CancellationTokenSource _stop = new();
    private readonly long _started;
    private long _offset;

    public SessionRelay(SessionTarget target, SessionTools tools)
    {
        (_target, _tools) = (target, tools);
        _voice = new SessionVoice(target.Broker, target.Kind, target.Request);
        _pieces = new TextPieces(_voice.PieceBytes);
        _rate = new OutputRate(tools.Limits.BytesPerSecond, tools.Time);
        _started = tools.Time.GetTimestamp();
    }

    public SessionTarget Target => _target;

    /// <summary>What the directory is to know of it now.</summary>
    public SessionEntry Entry => _target.Entry with { Bytes = Interlocked.Read(ref _offset) };

    /// <summary>Somebody asked for its end.</summary>
    public void Stop()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended.
        }
    }

    public void Dispose() => _stop.Dispose();

    /// <summary>Carries the session from its beginning to its end; fails only where nobody could be told.</summary>
    /// <param name="stopping">The silo stops.</param>
    public async Task<SessionEnd> Run(CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, stopping);
        SessionEnd end;
        try
        {
            end = await Carry(either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            end = _stop.IsCancellationRequested ? new(SessionEndKind.Stopped, "") : new(SessionEndKind.Stopping, "the silo stops");
        }
        catch (AgentCommandException e)
        {
            var isLost = e.Kind is AgentErrorKind.Silent or AgentErrorKind.NotFound;
            end = new(isLost ? SessionEndKind.Lost : SessionEndKind.Refused, e.Message);
        }
        catch (NatsException e)
        {
            end = new(SessionEndKind.Broken, $"Meshery's broker cannot be used: {e.Message}");
        }

        await Leave(end);
        return end;
    }

    private async Task<SessionEnd> Carry(CancellationToken cancellationToken)
    {
        await using var audience = await Audience.Open(_target.Broker, AskInterval, _tools.Time, cancellationToken);
        await using var keyboard = _target.IsTerminal ? await Keyboard.Open(_target, _tools, _voice, cancellationToken) : null;
        await _tools.Agent.Open(_target.Entry.Cluster, _target.Kind, Opening(), cancellationToken);
        while (true)
        {
            var output = await Read(cancellationToken);
            await Pass(output, audience, cancellationToken);
            if ((output.End ?? Limit(audience, keyboard)) is { } end)
            {
                return end;
            }

            await _rate.Pay(output.Bytes.Length, cancellationToken);
        }
    }

    private SessionOpening Opening() => new()
    {
        Id = _target.Entry.Id,
        Namespace = _target.Request.NamespaceOrNone,
        Pod = _target.Request.Name,
        Container = _target.Request.Container,
        Follow = _target.Request.Follow,
        Previous = _target.Request.Previous,
        TailLines = _target.Request.TailLines,
        Reason = $"{_target.Entry.Name} for {_target.Entry.Server}",
    };

    /// <summary>Reads on; an agent that does not answer may be on its way back.</summary>
    private async Task<SessionOutput> Read(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(2));
        var begun = _tools.Time.GetTimestamp();
        while (true)
        {
            try
            {
                return await _tools.Agent.Read(_target.Entry.Cluster, _target.Entry.Id, _offset, cancellationToken);
            }
            catch (AgentCommandException e) when (e.Kind == AgentErrorKind.Silent && _tools.Time.GetElapsedTime(begun) < AgentPatience)
            {
                await Task.Delay(backoff.Next(), _tools.Time, cancellationToken);
            }
        }
    }

    private async Task Pass(SessionOutput output, Audience audience, CancellationToken cancellationToken)
    {
        var pieces = _pieces.Cut(output.Bytes.Span, isLast: output.End is not null);
        foreach (var piece in pieces)
        {
            await _voice.Say(piece, audience.Ask(), cancellationToken);
        }

        if (pieces.Count == 0 && output.End is null && (audience.IsDoubtful || audience.SinceAsked > SilenceInterval))
        {
            // Only by a message can it be found out whether anybody listens; to whoever does, this one says nothing.
            await _voice.Say("", audience.Ask(), cancellationToken);
        }

        Interlocked.Add(ref _offset, output.Bytes.Length);
        _tools.Metrics.SessionCarried(_target.Entry.Kind, output.Bytes.Length);
    }

    private SessionEnd? Limit(Audience audience, Keyboard? keyboard)
    {
        if (audience.IsGone)
        {
            return new(SessionEndKind.Abandoned, "nobody listens");
        }

        if (keyboard?.Idle > _tools.Limits.Idle)
        {
            return new(SessionEndKind.Expired, $"nothing was typed for {_tools.Limits.Idle}");
        }

        return _tools.Time.GetElapsedTime(_started) > _tools.Limits.Lifetime
            ? new(SessionEndKind.Expired, $"it was open for {_tools.Limits.Lifetime}")
            : null;
    }

    /// <summary>The agent may forget it, and whoever looks on is told why there is no more.</summary>
    private async Task Leave(SessionEnd end)
    {
        using var patience = new CancellationTokenSource(LastWords, _tools.Time);
        try
        {
            if (end.IsFailure && end.Kind != SessionEndKind.Abandoned)
            {
                await _voice.Complain($"session ended: {end.Message}", patience.Token);
            }

            await _tools.Agent.Close(_target.Entry.Cluster, _target.Entry.Id, patience.Token);
        }
        catch (Exception e) when (e is AgentCommandException or NatsException or OperationCanceledException)
        {
            // Nobody is there to be told; the agent ends by itself what nobody reads.
        }
    }
}
