using System.Globalization;
using System.Text.Json;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Scanning;
using MeshSync.Fabric.Agent.Scanning;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Agent.Watching;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Watching;

/// <summary>
/// Reads one consistent list, page by page, straight into the uplink as a relist. When anything goes wrong in between it throws, and the
/// relist that was begun stays incomplete: the next one replaces it, nothing is inferred from it.
/// </summary>
internal sealed class PagedLister(ReflectorParts parts)
{
    private readonly ResourceType _type = parts.Type;
    private readonly CollectionUplink _uplink = parts.Uplink;

    public static readonly TimeSpan PageIdleTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Lists everything. A continue token that has expired ends it with a 410: the next list begins anew, in pages again.</summary>
    public async Task<ListEnd> List(CancellationToken cancellationToken)
    {
        parts.Status.Listing();
        _uplink.BeginList(_type, parts.Capture.ListsAreWhole);
        parts.Definitions?.BeginList();
        var (count, version) = await ReadItems(cancellationToken);
        _uplink.EndList(count, version);
        parts.Status.Listed(count, version);
        parts.Definitions?.EndList();
        return new ListEnd(version, Watch: null);
    }

    /// <summary>Adds everything to the relist that is open; how much that was, and the version it is of.</summary>
    public async Task<(uint Count, string ResourceVersion)> ReadItems(CancellationToken cancellationToken)
    {
        using var page = new ListPage();
        uint count = 0;
        do
        {
            string continueToken = page.Continue;
            page.Reset();
            count += await ReadPage(page, continueToken, cancellationToken);
        }
        while (page.Continue.Length > 0);

        return (count, page.ResourceVersion);
    }

    /// <summary>
    /// Whether the server is not as far as the given version, as after a restore from a backup. A watch from the future stays silent, so
    /// this is asked whenever a watch has broken off.
    /// </summary>
    public async Task<bool> IsBehind(string resourceVersion, CancellationToken cancellationToken)
    {
        string present = await Present(cancellationToken);

        // Versions are opaque in the letter of the API and numbers in every server there is; where they are not, nothing is concluded.
        return ulong.TryParse(present, NumberStyles.None, CultureInfo.InvariantCulture, out ulong current)
            && ulong.TryParse(resourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out ulong known)
            && current < known;
    }

    /// <summary>The version that the server's store is at now.</summary>
    public async Task<string> Present(CancellationToken cancellationToken)
    {
        using var page = new ListPage();
        await Read(page, limit: 1, continueToken: "", static () => ValueTask.CompletedTask, cancellationToken);
        return page.ResourceVersion;
    }

    private async Task<uint> ReadPage(ListPage page, string continueToken, CancellationToken cancellationToken)
    {
        uint count = 0;
        await Read(page, parts.Options.PageSize, continueToken, AddItem, cancellationToken);
        return count;

        ValueTask AddItem()
        {
            if (!parts.Capture.TryCapture(WatchFrameType.Added, page, out var item))
            {
                return ValueTask.CompletedTask;
            }

            count++;
            parts.Definitions?.Listed(page);
            return _uplink.AddItem(item, cancellationToken);
        }
    }

    private async Task Read(ListPage page, int limit, string continueToken, Func<ValueTask> onItem, CancellationToken cancellationToken)
    {
        using var response = await parts.Api.Get(ResourcePath.List(_type, limit, continueToken, parts.Namespace), parts.ListForm, null, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var reader = new ResponseReader(body, page, parts.Time, parts.Status);
        while (await reader.Read(PageIdleTimeout, cancellationToken))
        {
            while (page.ReadItem())
            {
                await onItem();
            }
        }

        if (!page.IsComplete)
        {
            throw new EndOfStreamException($"The list of {_type.Resource}.{_type.ApiVersion} ended in the middle of a page.");
        }

        if (!page.HasItems || page.ResourceVersion.Length == 0)
        {
            throw new JsonException($"The answer to a list of {_type.Resource}.{_type.ApiVersion} is no list.");
        }
    }
}
