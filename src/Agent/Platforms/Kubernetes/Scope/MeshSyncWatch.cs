using System.Text.Json;
using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Scanning;
using MeshSync.Fabric.Agent.Retrying;
using MeshSync.Fabric.Agent.Scanning;
using MeshSync.Fabric.Agent.Scope;
using MeshSync.Fabric.Agent.Tiers;
using MeshSync.Fabric.Agent.Watching;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Scope;

/// <summary>Watches the one MeshSync object that holds the watch list, while its resource is served, and hands every state of it on.</summary>
internal sealed partial class MeshSyncWatch(
    ApiConnection api, ScopeKeeper keeper, TierKeeper tiers, AgentOptions options, TimeProvider time, ILogger<MeshSyncWatch> logger)
{
    private static readonly TimeSpan MinDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan DelayWhileRefused = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan MinTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PageIdleTimeout = TimeSpan.FromSeconds(60);

    private readonly string _query = $"fieldSelector={Uri.EscapeDataString($"metadata.name={options.MeshSyncName}")}";

    private string _complaint = "";

    /// <summary>Follows the object until it is cancelled.</summary>
    public async Task Run(ResourceType type, CancellationToken cancellationToken)
    {
        string path = $"apis/{type.Group}/{type.Version}/namespaces/{options.MeshSyncNamespace}/{type.Resource}?{_query}";
        var backoff = new Backoff(MinDelay, MaxDelay);
        while (!cancellationToken.IsCancellationRequested)
        {
            var delay = await Step(path, backoff, cancellationToken);
            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Reads the object and watches it for as long as that goes well; how long to wait before the next time.</summary>
    private async Task<TimeSpan> Step(string path, Backoff backoff, CancellationToken cancellationToken)
    {
        try
        {
            string version = await Read(path, cancellationToken);
            _complaint = "";
            while (true)
            {
                version = await Watch(path, version, cancellationToken);
                backoff.Reset();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }
        catch (ApiException e) when (e.Status.Code is 401 or 403)
        {
            keeper.OfferUnreadable(e.Status.ToString());
            return Backoff.Jitter(DelayWhileRefused);
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or IOException or TimeoutException or JsonException or FormatException)
        {
            Complain(e.Message);
            return backoff.Next();
        }
    }

    /// <summary>Reads the object as it is; the version from which it can be watched.</summary>
    private async Task<string> Read(string path, CancellationToken cancellationToken)
    {
        using var response = await api.Get(path, null, null, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var page = new ListPage();
        using var reader = new ResponseReader(body, page, time);
        bool found = false;
        while (await reader.Read(PageIdleTimeout, cancellationToken))
        {
            while (page.ReadItem())
            {
                found = true;
                Offer(Bytes(page));
            }
        }

        if (!page.IsComplete || !page.HasItems)
        {
            throw new JsonException("The answer is no list.");
        }

        if (!found)
        {
            OfferNone();
        }

        return page.ResourceVersion;
    }

    private async Task<string> Watch(string path, string version, CancellationToken cancellationToken)
    {
        int seconds = (int)(MinTimeout * (1 + Random.Shared.NextDouble())).TotalSeconds;
        string query = $"{path}&watch=1&allowWatchBookmarks=true&resourceVersion={Uri.EscapeDataString(version)}&timeoutSeconds={seconds}";
        using var response = await api.Get(query, null, options.WatchIdleTimeout, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var stream = new WatchStream();
        using var reader = new ResponseReader(body, stream, time);
        while (await reader.Read(options.WatchIdleTimeout, cancellationToken))
        {
            while (stream.ReadEvent())
            {
                Handle(stream);
                version = stream.Object.ResourceVersion.ReadString(stream.Window);
            }
        }

        return version;
    }

    private void Handle(WatchStream stream)
    {
        switch (stream.HasObject ? stream.Type : WatchFrameType.Unknown)
        {
            case WatchFrameType.Added or WatchFrameType.Modified:
                Offer(Bytes(stream));
                break;
            case WatchFrameType.Deleted:
                OfferNone();
                break;
            case WatchFrameType.Error:
                throw new ApiException(ApiStatus.Read(Bytes(stream), fallbackCode: 500), "Watch of the MeshSync object");
            case WatchFrameType.Unknown:
                throw new JsonException("The watch of the MeshSync object sent something that is no watch event.");
        }
    }

    /// <summary>There is no MeshSync object, or nobody serves such.</summary>
    public void OfferNone()
    {
        tiers.Offer(TierSource.MeshSync, null);
        keeper.OfferNone();
    }

    // The policy first: with the watch list, the first look at the cluster begins.
    private void Offer(ReadOnlySpan<byte> meshSync)
    {
        try
        {
            tiers.Offer(TierSource.MeshSync, WatchListReader.ReadTierConfig(meshSync));
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            tiers.OfferUnreadable(TierSource.MeshSync, e.Message);
        }

        keeper.Offer(meshSync);
    }

    private static ReadOnlySpan<byte> Bytes(JsonStream source) => source.Window.Slice(source.Object.Start, source.Object.End);

    private void Complain(string error)
    {
        if (error != _complaint)
        {
            _complaint = error;
            LogFailed(options.MeshSyncNamespace, options.MeshSyncName, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "MeshSync {Namespace}/{Name}: {Error} The scope stays as it is; retrying.")]
    private partial void LogFailed(string @namespace, string name, string error);
}
