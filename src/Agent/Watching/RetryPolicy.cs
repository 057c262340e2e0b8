using System.Text.Json;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Retrying;

namespace MeshSync.Fabric.Agent.Watching;

/// <summary>Decides what one reflector does after a failure.</summary>
internal sealed class RetryPolicy(CrowdDelay crowd)
{
    private const int FruitlessAttemptsBeforeRelist = 3;

    private static readonly TimeSpan MinDelay = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MinDelayWhileRefused = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxDelayWhileRefused = TimeSpan.FromSeconds(45);

    private readonly Backoff _backoff = new(MinDelay, MaxDelay);
    private readonly Backoff _refusals = new(MinDelayWhileRefused, MaxDelayWhileRefused);
    private int _fruitless;

    /// <summary>Whether the failure is one of the API server or of the way to it; anything else is a bug and must not be retried.</summary>
    public static bool Covers(Exception e) =>
        e is ApiException or HttpRequestException or IOException or TimeoutException or JsonException or FormatException;

    /// <summary>All is well again.</summary>
    public void Reset()
    {
        _backoff.Reset();
        _refusals.Reset();
        _fruitless = 0;
    }

    /// <summary>A list was complete: there is a place to go on from. Only the watch after it shows that all is well.</summary>
    public void Listed() => _fruitless = 0;

    /// <summary>How long to wait after a watch that has ended in good order.</summary>
    /// <param name="wasHealthy">False for a server that ends watches at once, without a word: it must not be asked in a tight loop.</param>
    public TimeSpan AfterEnd(bool wasHealthy) => wasHealthy ? crowd.Next() : _backoff.Next();

    public Verdict After(Exception e) => e switch
    {
        ApiException { Status.IsExpired: true } => new(_backoff.Next() + crowd.Next(), Relist: true),
        ApiException { Status.Code: 401 or 403 or 404 or 405 } => new(_refusals.Next()),
        ApiException { Status.Code: 429 or 503 } busy => Fruitless(busy) with { Relist = false },
        ApiException other => Fruitless(other),
        JsonException or FormatException => Fruitless(null),
        SilentWatchException => new(crowd.Next(), BrokeOff: true),
        _ => new(_backoff.Next() + crowd.Next(), BrokeOff: true),
    };

    /// <summary>The server answered, but not with anything to go on from; perhaps the resourceVersion means nothing to it.</summary>
    private Verdict Fruitless(ApiException? answer)
    {
        var delay = _backoff.Next();
        if (answer?.Status.RetryAfter is { } wanted && wanted > delay)
        {
            delay = Backoff.Jitter(wanted);
        }

        return new(delay + crowd.Next(), Relist: ++_fruitless >= FruitlessAttemptsBeforeRelist, BrokeOff: true);
    }
}

/// <param name="Delay">How long to wait.</param>
/// <param name="Relist">Nothing can be gone on from: list again.</param>
/// <param name="BrokeOff">Before going on, find out whether the server still is where it was.</param>
internal readonly record struct Verdict(TimeSpan Delay, bool Relist = false, bool BrokeOff = false);
