using MeshSync.Fabric.Simulator.Discovery;
using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Requests;

/// <summary>A request for a resource. Namespace and Name are empty where the path has none.</summary>
internal sealed record ApiRequest(ApiVerb Verb, ServedResource Resource, string Namespace, string Name, string Subresource)
{
    public const string Proxy = "proxy";

    /// <summary>What the path has behind <c>/proxy</c>.</summary>
    public string ProxyPath { get; private init; } = "";

    public string Key => ObjectDraft.KeyOf(Namespace, Name);

    /// <summary>Null when the path names no resource; throws a 404 Status when it names one that is not served.</summary>
    public static ApiRequest? Parse(HttpRequest request, ResourceCatalog catalog)
    {
        var parts = (request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["api", var version, _, ..] => Parse(request, catalog, "", version, parts.AsSpan(2)),
            ["apis", var group, var version, _, ..] => Parse(request, catalog, group, version, parts.AsSpan(3)),
            _ => null,
        };
    }

    private static ApiRequest? Parse(HttpRequest request, ResourceCatalog catalog, string group, string version, Span<string> path)
    {
        if (!catalog.HasGroupVersion(group, version))
        {
            return null;
        }

        var ns = "";
        if (path is ["namespaces", var named, not ("status" or "finalize"), ..])
        {
            ns = named;
            path = path[2..];
        }

        var resource = catalog.Find(group, version, path[0]);
        if (resource is null || (path.Length > 3 && path[2] != Proxy) || (ns.Length > 0 && !resource.Namespaced))
        {
            throw new ApiStatusException(ApiStatus.NoSuchResource());
        }

        var name = path.Length > 1 ? path[1] : "";
        return new ApiRequest(VerbOf(request, name), resource, ns, name, path.Length > 2 ? path[2] : "")
        {
            ProxyPath = path.Length > 2 ? "/" + string.Join('/', path[3..]!) : "",
        };
    }

    private static ApiVerb VerbOf(HttpRequest request, string name)
    {
        var single = name.Length > 0;
        return request.Method switch
        {
            "GET" or "HEAD" when single => ApiVerb.Get,
            "GET" or "HEAD" => IsTrue(request.Query["watch"]) ? ApiVerb.Watch : ApiVerb.List,
            "POST" when !single => ApiVerb.Create,
            "PUT" when single => ApiVerb.Update,
            "PATCH" when single => ApiVerb.Patch,
            "DELETE" => single ? ApiVerb.Delete : ApiVerb.DeleteCollection,
            _ => throw new ApiStatusException(new ApiStatus(405, "MethodNotAllowed",
                "the server does not allow this method on the requested resource")),
        };
    }

    public static bool IsTrue(string? value) => value is "1" or "true" or "True";
}
