using System.Text.Json;
using MeshSync.Fabric.Agent.ApiServer;
using MeshSync.Fabric.Agent.Retrying;
using MeshSync.Fabric.Agent.Status;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Watching;

/// <summary>
/// Keeps the watch log told of one resource: lists it, watches from where the list ended, goes on from the last event when a watch ends,
/// and lists again when the server has forgotten that point, when going on has failed repeatedly, or when it is asked to.
/// </summary>
internal sealed partial class Reflector(
    ResourceType type, PagedLister lister, Watcher watcher, ReflectorStatus status, TimeProvider time, ILogger<Reflector> logger)
{
    private const int FruitlessWatchesBeforeRelist = 3;

    private static readonly TimeSpan MinDelay = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DelayWhileRefused = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan HealthyWatch = TimeSpan.FromSeconds(30);

    private readonly Backoff _backoff = new(MinDelay, MaxDelay);
    private readonly Lock _lock = new();
    private CancellationTokenSource? _interruption;
    private volatile bool _relistAsked;
    private int _fruitlessWatches;
    private bool _brokeOff;
    private string _lastComplaint = "";

    public ResourceType Type => type;

    public ReflectorStatus Status => status;

    /// <summary>Lists again: at once if it is watching, and after the list that runs now if there is one, which must not be starved.</summary>
    public void Relist()
    {
        lock (_lock)
        {
            _relistAsked = true;
            _interruption?.Cancel();
        }
    }

    public async Task Run(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var delay = await Step(cancellationToken);
            if (delay > TimeSpan.Zero && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>One list or one watch; how long to wait before the next.</summary>
    private async Task<TimeSpan> Step(CancellationToken cancellationToken)
    {
        try
        {
            return MustList() || await HasGoneBack(cancellationToken)
                ? await List(cancellationToken)
                : await WatchUntilInterrupted(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }
        catch (ApiException e)
        {
            return e.Status.IsExpired ? Expired(e) : Refused(e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
        {
            return Failed(e);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            status.Malformed();
            return Fruitless(e);
        }
    }

    private bool MustList()
    {
        lock (_lock)
        {
            bool asked = _relistAsked;
            _relistAsked = false;
            return asked || watcher.ResourceVersion.Length == 0;
        }
    }

    private async Task<bool> HasGoneBack(CancellationToken cancellationToken)
    {
        bool gone = _brokeOff && await lister.IsBehind(watcher.ResourceVersion, cancellationToken);
        _brokeOff = false;
        if (gone)
        {
            LogGoneBack(type.Resource, type.ApiVersion, watcher.ResourceVersion);
        }

        return gone;
    }

    private async Task<TimeSpan> List(CancellationToken cancellationToken)
    {
        watcher.ResourceVersion = "";
        watcher.ResourceVersion = await lister.List(cancellationToken);
        _fruitlessWatches = 0;
        return TimeSpan.Zero;
    }

    private async Task<TimeSpan> WatchUntilInterrupted(CancellationToken cancellationToken)
    {
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            lock (_lock)
            {
                _interruption = interruption;
            }

            return _relistAsked ? TimeSpan.Zero : await Watch(interruption.Token);
        }
        catch (OperationCanceledException) when (_relistAsked)
        {
            return TimeSpan.Zero;
        }
        finally
        {
            lock (_lock)
            {
                _interruption = null;
            }
        }
    }

    private async Task<TimeSpan> Watch(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        long progress = watcher.Progress;
        bool IsHealthy() => watcher.Progress != progress || time.GetElapsedTime(started) > HealthyWatch;
        try
        {
            await watcher.Watch(cancellationToken);
        }
        finally
        {
            if (IsHealthy())
            {
                _backoff.Reset();
                _fruitlessWatches = 0;
                Recovered();
            }
        }

        // A server that ends watches at once, without a word, must not be asked in a tight loop.
        return IsHealthy() ? TimeSpan.Zero : _backoff.Next();
    }

    private TimeSpan Expired(ApiException e)
    {
        status.Failed(e);
        LogExpired(type.Resource, type.ApiVersion, e.Status);
        watcher.ResourceVersion = "";
        return _backoff.Next();
    }

    private TimeSpan Refused(ApiException e)
    {
        if (e.Status.Code is not (401 or 403 or 404 or 405))
        {
            var delay = Fruitless(e);
            return e.Status.RetryAfter is { } wanted && wanted > delay ? Backoff.Jitter(wanted) : delay;
        }

        Complain(e);
        return Backoff.Jitter(DelayWhileRefused);
    }

    /// <summary>The server answered, but not with anything to go on from; perhaps the resourceVersion means nothing to it.</summary>
    private TimeSpan Fruitless(Exception e)
    {
        if (++_fruitlessWatches >= FruitlessWatchesBeforeRelist)
        {
            watcher.ResourceVersion = "";
        }

        return Failed(e);
    }

    private TimeSpan Failed(Exception e)
    {
        _brokeOff = true;
        Complain(e);
        return _backoff.Next();
    }

    private void Complain(Exception e)
    {
        status.Failed(e);
        string error = Failure.TextOf(e);
        if (error != _lastComplaint)
        {
            _lastComplaint = error;
            LogFailed(type.Resource, type.ApiVersion, error);
        }
    }

    private void Recovered()
    {
        if (_lastComplaint.Length > 0)
        {
            _lastComplaint = "";
            LogRecovered(type.Resource, type.ApiVersion);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Resource}.{ApiVersion}: the server has not reached version {Known} any more, as after a restore from a backup; listing again.")]
    private partial void LogGoneBack(string resource, string apiVersion, string known);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Resource}.{ApiVersion}: the server has forgotten where the watch was ({Status}); listing again.")]
    private partial void LogExpired(string resource, string apiVersion, ApiStatus status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Resource}.{ApiVersion}: {Error} Retrying; other resources are not affected.")]
    private partial void LogFailed(string resource, string apiVersion, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Resource}.{ApiVersion}: watching again.")]
    private partial void LogRecovered(string resource, string apiVersion);
}
