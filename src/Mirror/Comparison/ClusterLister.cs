using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Mirror.Comparison;

/// <summary>Lists what an API server has, in the version that each group prefers.</summary>
/// <param name="api">A client that is based at the API server and logged in.</param>
public sealed class ClusterLister(HttpClient api)
{
    private const int PageSize = 500;

    // Not watched, because they change all the time and say nothing of the cluster's shape.
    private static readonly HashSet<(string Group, string Resource)> NotInScope = [("", "events"), ("events.k8s.io", "events"), ("coordination.k8s.io", "leases")];

    private static readonly JsonDocumentOptions AsDeepAsGo = new() { MaxDepth = 10_000 };

    /// <summary>UID of the namespace kube-system.</summary>
    public async Task<string> ClusterId(CancellationToken cancellationToken)
    {
        using var space = await Get("api/v1/namespaces/kube-system", cancellationToken).ConfigureAwait(false);
        return space.RootElement.GetProperty("metadata").GetProperty("uid").GetString()!;
    }

    /// <summary>Everything that can be listed and watched, Events and Leases left out.</summary>
    public async Task<IReadOnlyList<ResourceType>> Resources(CancellationToken cancellationToken)
    {
        var found = new Dictionary<(string Group, string Resource), ResourceType>();
        await AddVersion(found, "", "v1", "api/v1", cancellationToken).ConfigureAwait(false);
        using var groups = await Get("apis", cancellationToken).ConfigureAwait(false);
        foreach (var group in groups.RootElement.GetProperty("groups").EnumerateArray())
        {
            var name = group.GetProperty("name").GetString()!;
            var preferred = group.GetProperty("preferredVersion").GetProperty("version").GetString()!;
            var versions = group.GetProperty("versions").EnumerateArray().Select(version => version.GetProperty("version").GetString()!);
            foreach (var version in versions.OrderBy(version => version != preferred))
            {
                await AddVersion(found, name, version, $"apis/{name}/{version}", cancellationToken).ConfigureAwait(false);
            }
        }

        return [.. found.Values];
    }

    /// <summary>All objects of a resource. A list that expires while it is read is begun again, so an object may come twice.</summary>
    /// <exception cref="HttpRequestException">The server refuses; 403 where RBAC does.</exception>
    public async IAsyncEnumerable<ListedObject> List(ResourceType type, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = type.Group.Length == 0 ? $"api/{type.Version}/{type.Resource}" : $"apis/{type.Group}/{type.Version}/{type.Resource}";
        string? next = "";
        while (next is not null)
        {
            var (objects, following) = await Page(path, next, type, cancellationToken).ConfigureAwait(false);
            foreach (var item in objects)
            {
                yield return item;
            }

            next = following;
        }
    }

    private async Task<(IReadOnlyList<ListedObject> Objects, string? Next)> Page(string path, string after, ResourceType type, CancellationToken cancellationToken)
    {
        try
        {
            using var page = await Get($"{path}?limit={PageSize}&continue={Uri.EscapeDataString(after)}", cancellationToken).ConfigureAwait(false);
            var items = page.RootElement.GetProperty("items");
            var objects = items.ValueKind == JsonValueKind.Array ? items.EnumerateArray().Select(item => Listed(type, item)).ToList() : [];
            var hasNext = page.RootElement.GetProperty("metadata").TryGetProperty("continue", out var next) && next.GetString() is { Length: > 0 };
            return (objects, hasNext ? next.GetString() : null);
        }
        catch (HttpRequestException expired) when (expired.StatusCode == HttpStatusCode.Gone && after.Length > 0)
        {
            return ([], "");
        }
    }

    private static ListedObject Listed(ResourceType type, JsonElement item)
    {
        var uid = item.GetProperty("metadata").TryGetProperty("uid", out var text) ? text.GetString() ?? "" : "";
        return new ListedObject(type, uid, Encoding.UTF8.GetBytes(item.GetRawText()));
    }

    private async Task AddVersion(
        Dictionary<(string Group, string Resource), ResourceType> found, string group, string version, string path, CancellationToken cancellationToken)
    {
        using var list = await Get(path, cancellationToken).ConfigureAwait(false);
        foreach (var resource in list.RootElement.GetProperty("resources").EnumerateArray())
        {
            var name = resource.GetProperty("name").GetString()!;
            var verbs = resource.GetProperty("verbs").EnumerateArray().Select(verb => verb.GetString()).ToList();
            if (!name.Contains('/', StringComparison.Ordinal) && verbs.Contains("list") && verbs.Contains("watch") && !NotInScope.Contains((group, name)))
            {
                found.TryAdd((group, name), new ResourceType(group, version, name, resource.GetProperty("kind").GetString()!, resource.GetProperty("namespaced").GetBoolean()));
            }
        }
    }

    private async Task<JsonDocument> Get(string path, CancellationToken cancellationToken)
    {
        using var response = await api.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            return await JsonDocument.ParseAsync(body, AsDeepAsGo, cancellationToken).ConfigureAwait(false);
        }
    }
}

/// <summary>An object as an API server lists it.</summary>
/// <param name="Type">What it was listed as.</param>
/// <param name="Uid">Its UID.</param>
/// <param name="Json">Its bytes.</param>
public sealed record ListedObject(ResourceType Type, string Uid, ReadOnlyMemory<byte> Json);
