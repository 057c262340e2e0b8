using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MeshSync.Fabric.Agent.Discovery;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Discovery;

/// <summary>
/// Discovery in two requests (Kubernetes 1.26 and later), conditional on the answer before: while nothing has changed the server answers
/// with an empty 304.
/// </summary>
internal sealed class AggregatedDiscovery(ApiConnection api)
{
    private static readonly string[] Forms =
    [
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
        "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList",
    ];

    private readonly Dictionary<string, (EntityTagHeaderValue? Tag, ServedResources Served)> _known = [];

    /// <summary>Everything served; null when the server does not know this form.</summary>
    public async Task<ServedResources?> Discover(CancellationToken cancellationToken)
    {
        var builder = new ServedResourcesBuilder();
        foreach (var path in (string[])["api", "apis"])
        {
            if (await Read(path, cancellationToken) is not { } served)
            {
                return null;
            }

            builder.AddAll(served);
        }

        return builder.Build();
    }

    private async Task<ServedResources?> Read(string path, CancellationToken cancellationToken)
    {
        _known.TryGetValue(path, out var known);
        using var response = await api.Get(path, headers => Ask(headers, known.Tag), null, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotModified)
        {
            return known.Served;
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var list = await JsonSerializer.DeserializeAsync(body, DiscoveryJson.Default.GroupDiscoveryList, cancellationToken);
        if (list?.Kind != "APIGroupDiscoveryList")
        {
            return null;
        }

        var served = Convert(list);
        _known[path] = (response.Headers.ETag, served);
        return served;
    }

    private static void Ask(HttpRequestHeaders headers, EntityTagHeaderValue? tag)
    {
        foreach (var form in Forms)
        {
            headers.Accept.ParseAdd(form);
        }

        if (tag is not null)
        {
            headers.IfNoneMatch.Add(tag);
        }
    }

    internal static ServedResources Convert(GroupDiscoveryList list)
    {
        var builder = new ServedResourcesBuilder();
        foreach (var group in list.Items ?? [])
        {
            string name = group?.Metadata?.Name ?? "";
            foreach (var version in group?.Versions ?? [])
            {
                if (version?.Freshness == "Stale")
                {
                    // The aggregated API server behind this group does not answer; what it serves is hearsay.
                    builder.AddUnknown(name);
                }

                foreach (var resource in version?.Resources ?? [])
                {
                    builder.Add(new(name, version!.Version, resource?.Resource, resource?.ResponseKind?.Kind, resource?.Scope == "Namespaced"), resource?.Verbs);
                }
            }
        }

        return builder.Build();
    }
}
