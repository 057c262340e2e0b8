using System.Threading.Channels;
using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Retrying;
using MeshSync.Fabric.Agent.Scanning;
using MeshSync.Fabric.Agent.Telemetry;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Agent.Watching;

namespace MeshSync.Fabric.Agent.Tiers;

/// <summary>
/// Reads objects one by one: those that are to be known whole though their collection is watched by its metadata. A few at a time and not
/// too many a second, each object not oftener than once a second however often it changes; tried until it succeeds or nobody wants it.
/// </summary>
internal sealed partial class ObjectRefresh(
    IObjectReader objects, Uplinks uplinks, AgentOptions options, AgentMetrics metrics, TimeProvider time, ILogger<ObjectRefresh> logger) : BackgroundService
{
    private const int AtOnce = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenReads = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(1);

    // One entry an object that waits, so it is bounded by those.
    private readonly Channel<Entry> _queue = Channel.CreateUnbounded<Entry>();
    private readonly ReadPace _pace = new(options.ReadsPerSecond, time);
    private bool _failing;

    /// <summary>Has an object read soon.</summary>
    public void Read(DepthCapture capture, WantedObject item)
    {
        long last = capture.Depth.Wanted.LastRead(item.Key);
        var wait = last == 0 ? TimeSpan.Zero : BetweenReads - time.GetElapsedTime(last);
        Enqueue(new Entry(capture, item), wait);
    }

    /// <summary>Has an object read soon because somebody wants it, or no longer.</summary>
    public void Want(DepthCapture capture, string key)
    {
        if (capture.Depth.Wanted.Want(key, 0) is { } item)
        {
            Read(capture, item);
        }
    }

    /// <summary>Has an object read only to see how large it is, once a collection.</summary>
    public void Measure(DepthCapture capture, string key) => Enqueue(new Entry(capture, new WantedObject(key), OnlyMeasured: true), TimeSpan.Zero);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Parallel.ForEachAsync(
        _queue.Reader.ReadAllAsync(stoppingToken),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken },
        TryRead);

    private void Enqueue(Entry entry, TimeSpan wait)
    {
        if (wait <= TimeSpan.Zero)
        {
            _queue.Writer.TryWrite(entry);
            return;
        }

        ITimer? timer = null;
        timer = time.CreateTimer(
            _ =>
            {
                _queue.Writer.TryWrite(entry);
                timer?.Dispose();
            },
            null,
            wait,
            Timeout.InfiniteTimeSpan);
    }

    private async ValueTask TryRead(Entry entry, CancellationToken cancellationToken)
    {
        if (entry.OnlyMeasured ? entry.Capture.Depth.Saving.HasMeasure : !entry.Capture.Depth.Wanted.IsWaiting(entry.Item))
        {
            return;
        }

        await _pace.Next(cancellationToken);
        try
        {
            await Read(entry, cancellationToken);
            _failing = false;
        }
        catch (ApiException e) when (e.Status.Code == 404)
        {
            // Gone: its watch says so, or the next list. What a watch tells of it later is of another one.
            entry.Capture.Depth.Wanted.Forget(entry.Item.Key);
        }
        catch (Exception e) when (RetryPolicy.Covers(e))
        {
            Fail(entry, e);
        }
    }

    private async Task Read(Entry entry, CancellationToken cancellationToken)
    {
        var (capture, item, _) = entry;
        var type = capture.Depth.Type;
        int slash = item.Key.IndexOf('/', StringComparison.Ordinal);
        using var read = new SingleObject();
        await objects.Read(type, item.Key[..slash], item.Key[(slash + 1)..], new ObjectRead(Patience), read, cancellationToken);
        metrics.ObjectRead(type, read.Object.End - read.Object.Start);
        capture.Depth.Saving.Whole(read.Object.End - read.Object.Start);
        if (!entry.OnlyMeasured)
        {
            await Add(entry, read, cancellationToken);
        }
    }

    private async Task Add(Entry entry, SingleObject read, CancellationToken cancellationToken)
    {
        var (capture, item, _) = entry;
        var wanted = capture.Depth.Wanted;
        var uplink = uplinks.Of(capture.Depth.Type);
        await capture.Depth.Turn.WaitAsync(cancellationToken);
        try
        {
            // A deletion, a list or the end of the watch has come between: what was read is of a time before it.
            if (!wanted.IsWaiting(item))
            {
                return;
            }

            if (capture.TryCaptureRead(read, out var pending))
            {
                await uplink.AddEvent(capture.Depth.Type, pending with { CapturedAt = time.GetUtcNow(), MayWait = true }, cancellationToken);
            }

            if (wanted.Done(item, DepthCapture.VersionOf(read), time.GetTimestamp()))
            {
                Read(capture, item);
            }
        }
        finally
        {
            capture.Depth.Turn.Release();
        }

        uplink.Flush();
    }

    private void Fail(Entry entry, Exception error)
    {
        metrics.ReadFailed(entry.Capture.Depth.Type);
        if (entry.OnlyMeasured)
        {
            // Nobody waits for it; the next list gives another one.
            return;
        }

        entry.Item.Failures++;
        if (!_failing)
        {
            _failing = true;
            LogFailed(entry.Capture.Depth.Type.Resource, entry.Item.Key, error.Message);
        }

        var delay = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(entry.Item.Failures - 1, 10)));
        Enqueue(entry, Backoff.Jitter(delay < MaxDelay ? delay : MaxDelay));
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Resource} {Object} is to be known as a whole and cannot be read: {Error} It stays as it is known; retrying. Said once until reading works again.")]
    private partial void LogFailed(string resource, string @object, string error);

    private readonly record struct Entry(DepthCapture Capture, WantedObject Item, bool OnlyMeasured = false);
}
