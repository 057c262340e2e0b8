using System.Text.Json;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Scanning;
using MeshSync.Fabric.Agent.Watching;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Discovery;

/// <summary>
/// Finds the resources whose objects the server serves in a second group as well, so that each object is watched once. Such a double has
/// name, kind and scope in common with the other resource, and that is not enough: <c>services</c> of Knative are no Services, and an
/// aggregated API may serve what it computes about each object under the object's own name. What decides is the UID, which no two objects
/// share: an object of one group is looked up by its name in the other. Kubernetes' own doubles are known and need no question. A resource
/// without objects cannot be judged and is watched; it is asked again after a while.
/// </summary>
internal sealed class DoubleServing(ApiConnection api, TimeProvider time)
{
    private static readonly TimeSpan VerdictHolds = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Dictionary<(ResourceType Kept, ResourceType Other), (bool Same, long Since)> _verdicts = [];

    /// <summary>The doubles among the resources, each with the one that is to be watched instead.</summary>
    public async Task<IReadOnlyDictionary<ResourceType, ResourceType>> Find(IReadOnlyList<ResourceType> types, CancellationToken cancellationToken)
    {
        var doubles = new Dictionary<ResourceType, ResourceType>();
        foreach (var alike in types.GroupBy(type => (type.Resource, type.Kind, type.Namespaced)).Where(alike => alike.Skip(1).Any()))
        {
            var ranked = alike.OrderBy(type => GroupRank.Of(type.Group)).ThenBy(type => type.Group, StringComparer.Ordinal).ToList();
            foreach (var other in ranked.Skip(1))
            {
                if (await IsSame(ranked[0], other, cancellationToken))
                {
                    doubles[other] = ranked[0];
                }
            }
        }

        return doubles;
    }

    private async ValueTask<bool> IsSame(ResourceType kept, ResourceType other, CancellationToken cancellationToken)
    {
        if (GroupRank.IsAlias(other.Group))
        {
            return true;
        }

        if (_verdicts.TryGetValue((kept, other), out var verdict) && (verdict.Same || time.GetElapsedTime(verdict.Since) < VerdictHolds))
        {
            return verdict.Same;
        }

        bool same = await ShareAnObject(kept, other, cancellationToken);
        _verdicts[(kept, other)] = (same, time.GetTimestamp());
        return same;
    }

    private async Task<bool> ShareAnObject(ResourceType kept, ResourceType other, CancellationToken cancellationToken)
    {
        try
        {
            return await AnyObject(other, cancellationToken) is var (@namespace, name, uid) && uid.Length > 0
                && await UidOf(ResourcePath.Object(kept, @namespace, name), cancellationToken) == uid;
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or IOException or TimeoutException or JsonException)
        {
            // Not to be found, not ours to see, or not to be had now: then there is no proof, and both are watched.
            return false;
        }
    }

    private async Task<(string Namespace, string Name, string Uid)?> AnyObject(ResourceType type, CancellationToken cancellationToken)
    {
        using var response = await api.Get(ResourcePath.List(type, limit: 1, continueToken: ""), null, null, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var page = new ListPage();
        using var reader = new ResponseReader(body, page, time);
        while (await reader.Read(Patience, cancellationToken))
        {
            if (page.ReadItem())
            {
                var found = page.Object;
                return (found.Namespace.ReadString(page.Window), found.Name.ReadString(page.Window), found.Uid.ReadString(page.Window));
            }
        }

        return null;
    }

    private async Task<string?> UidOf(string path, CancellationToken cancellationToken)
    {
        using var response = await api.Get(path, null, null, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var found = await JsonSerializer.DeserializeAsync(body, NamespaceJson.Default.NamespaceDocument, cancellationToken);
        return found?.Metadata?.Uid;
    }
}
