using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MeshSync.Fabric.Agent.Discovery;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Discovery;

/// <summary>Discovery as every API server knows it: the groups, then each version of each group.</summary>
internal sealed partial class LegacyDiscovery(ApiConnection api, ILogger<LegacyDiscovery> logger)
{
    private const int ConcurrentRequests = 8;

    public async Task<ServedResources> Discover(CancellationToken cancellationToken)
    {
        var core = await Read("api", DiscoveryJson.Default.CoreVersions, cancellationToken);
        var groups = await Read("apis", DiscoveryJson.Default.GroupList, cancellationToken);

        var endpoints = Endpoints(core, groups);
        var answers = new ResourceList?[endpoints.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = ConcurrentRequests, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, endpoints.Length, options, async (i, token) => answers[i] = await TryRead(endpoints[i], token));

        var builder = new ServedResourcesBuilder();
        foreach (var (endpoint, answer) in endpoints.Zip(answers))
        {
            Add(builder, endpoint, answer);
        }

        return builder.Build();
    }

    /// <summary>What to ask, group by group, the preferred version first. A group or version of a name that cannot be one is not asked.</summary>
    internal static Endpoint[] Endpoints(CoreVersions? core, GroupList? groups) =>
    [
        .. (core?.Versions ?? []).Where(ServedName.IsUsable).Select(version => new Endpoint("", version!, $"api/{version}")),
        .. (groups?.Groups ?? []).Where(group => ServedName.IsUsable(group?.Name)).SelectMany(group => Endpoints(group!)),
    ];

    private static IEnumerable<Endpoint> Endpoints(GroupEntry group) =>
        (group.Versions ?? [])
            .Where(version => ServedName.IsUsable(version?.Version))
            .OrderByDescending(version => version!.Version == group.PreferredVersion?.Version)
            .Select(version => new Endpoint(group.Name!, version!.Version!, $"apis/{group.Name}/{version.Version}"));

    internal static void Add(ServedResourcesBuilder builder, Endpoint endpoint, ResourceList? answer)
    {
        if (answer is null)
        {
            builder.AddUnknown(endpoint.Group);
            return;
        }

        foreach (var resource in answer.Resources ?? [])
        {
            builder.Add(new(endpoint.Group, endpoint.Version, resource?.Name, resource?.Kind, resource?.Namespaced == true), resource?.Verbs);
        }
    }

    /// <summary>One group's resources; null when that group does not answer, which must not stop the others.</summary>
    private async Task<ResourceList?> TryRead(Endpoint endpoint, CancellationToken cancellationToken)
    {
        try
        {
            return await Read(endpoint.Path, DiscoveryJson.Default.ResourceList, cancellationToken) ?? new ResourceList([]);
        }
        catch (ApiException e) when (e.Status.Code != 429)
        {
            LogGroupFailed(endpoint.Path, e.Message);
            return null;
        }
        catch (JsonException e)
        {
            LogGroupFailed(endpoint.Path, e.Message);
            return null;
        }
    }

    private async Task<T?> Read<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await api.Get(path, null, null, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonSerializer.DeserializeAsync(body, type, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Discovery of {Path} failed; what is watched there stays as it is: {Error}")]
    private partial void LogGroupFailed(string path, string error);

    internal readonly record struct Endpoint(string Group, string Version, string Path);
}
