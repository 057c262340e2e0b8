using System.Collections.Concurrent;
using System.Text;
using MeshSync.Fabric.Agent.Scope;
using MeshSync.Fabric.Agent.Status;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Commands;

/// <summary>
/// Puts canaries of checks among what the watches bring, and takes them out again, sooner or later also when nobody says so. Whoever may
/// command the agent can make it tell of nothing else: what the canary is, is written here, and its name has to be one.
/// </summary>
internal sealed partial class CanaryCommands(
    WatchedResources watched, Uplinks uplinks, PauseSwitch pause, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<CanaryCommands> logger)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Bird, string> _living = [];

    /// <exception cref="AgentCommandException">Says why it was not added.</exception>
    public async Task<AgentInjected> Inject(AgentRequest request, CancellationToken cancellationToken)
    {
        var bird = await Read(request, cancellationToken);
        var uid = Guid.NewGuid().ToString();
        var at = time.GetUtcNow();
        Require(TryAdd(WatchEventType.Upsert, bird, uid, at), bird);
        _living[bird] = uid;
        _ = Expire(bird);
        return new AgentInjected(bird.Namespace, at);
    }

    /// <exception cref="AgentCommandException">Says why it was not taken out.</exception>
    public async Task<AgentInjected> Retract(AgentRequest request, CancellationToken cancellationToken)
    {
        var bird = await Read(request, cancellationToken);
        var at = time.GetUtcNow();
        Require(TryAdd(WatchEventType.Delete, bird, _living.GetValueOrDefault(bird, ""), at), bird);
        _ = _living.TryRemove(bird, out _);
        return new AgentInjected(bird.Namespace, at);
    }

    /// <summary>Whoever had it put there may be gone. What is still there when the agent ends is not in the first list of the next one.</summary>
    private async Task Expire(Bird bird)
    {
        var wait = Lifetime;
        do
        {
            await Task.Delay(wait, time, lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = Retry;
        }
        while (!lifetime.ApplicationStopping.IsCancellationRequested && _living.TryGetValue(bird, out var uid) && !TryAdd(WatchEventType.Delete, bird, uid, time.GetUtcNow()));

        if (_living.TryRemove(bird, out _))
        {
            LogExpired(bird.Name);
        }
    }

    private async Task<Bird> Read(AgentRequest request, CancellationToken cancellationToken)
    {
        if (pause.IsPaused)
        {
            throw new AgentCommandException(AgentErrorKind.Paused, "the agent is paused: resume it first");
        }

        if (!Canary.IsName(request.Name))
        {
            throw new AgentCommandException(AgentErrorKind.BadRequest, $"'{request.Name}' is no name of a canary, which begins with {Canary.NamePrefix}");
        }

        var target = await watched.Find(request.Collection, cancellationToken);
        return new Bird(target.Type, Namespace(target, request.Namespace), request.Name!);
    }

    private static string Namespace(WatchTarget target, string? asked) => target switch
    {
        { Type.Namespaced: false } => "",
        { Namespaces: [var first, ..] } all => asked is not null && all.Namespaces.Contains(asked) ? asked : first,
        _ when asked?.AsSpan().IndexOfAny('/', '%') >= 0 => throw new AgentCommandException(AgentErrorKind.BadRequest, $"'{asked}' is no namespace"),
        _ => asked is null or "" ? Canary.DefaultNamespace : asked,
    };

    private bool TryAdd(WatchEventType type, Bird bird, string uid, DateTimeOffset at)
    {
        using var body = new PooledBuffer();
        var version = FormattableString.Invariant($"{at.ToUnixTimeMilliseconds()}");
        Canary.Write(body, bird.Type, bird.Namespace, bird.Name, (uid, version));
        var item = PendingEvent.Of(
            type, Encoding.UTF8.GetBytes(bird.Namespace), Encoding.UTF8.GetBytes(bird.Name), Encoding.UTF8.GetBytes(uid), Encoding.UTF8.GetBytes(version), body.WrittenSpan) with
        { CapturedAt = at };
        if (uplinks.Of(bird.Type).TryInject(bird.Type, item))
        {
            return true;
        }

        item.Release();
        return false;
    }

    private static void Require(bool added, Bird bird)
    {
        if (!added)
        {
            throw new AgentCommandException(AgentErrorKind.Unavailable, $"{bird.Type.Resource} are being listed, or the agent's queue is full: try again");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Nobody took the canary {Name} out again: the agent did.")]
    private partial void LogExpired(string name);

    private readonly record struct Bird(ResourceType Type, string Namespace, string Name);
}
