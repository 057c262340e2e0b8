using System.Globalization;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;

/// <summary>The requests of a reflector.</summary>
internal static class ResourcePath
{
    /// <summary>A page of a consistent list; without a token, the first one.</summary>
    public static string List(ResourceType type, int limit, string continueToken, string? @namespace = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{Of(type, @namespace)}?limit={limit}")
        + (continueToken.Length == 0 ? "" : $"&continue={Uri.EscapeDataString(continueToken)}");

    /// <summary>A page of the list as it was at a resourceVersion.</summary>
    public static string ListAt(ResourceType type, string resourceVersion, int limit, string continueToken, string? @namespace) =>
        List(type, limit, continueToken, @namespace)
        + (continueToken.Length > 0 ? "" : $"&resourceVersion={Uri.EscapeDataString(resourceVersion)}&resourceVersionMatch=Exact");

    public static string Watch(ResourceType type, string resourceVersion, TimeSpan timeout, string? @namespace = null) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Of(type, @namespace)}?watch=1&allowWatchBookmarks=true&resourceVersion={Uri.EscapeDataString(resourceVersion)}&timeoutSeconds={(int)timeout.TotalSeconds}");

    /// <summary>A watch that begins with everything there is, not older than a resourceVersion, and says when that has all come.</summary>
    public static string WatchList(ResourceType type, string resourceVersion, TimeSpan timeout, string? @namespace = null) =>
        Watch(type, resourceVersion, timeout, @namespace) + "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan";

    /// <summary>One object.</summary>
    public static string Object(ResourceType type, string @namespace, string name) =>
        $"{Of(type, type.Namespaced ? @namespace : null)}/{Uri.EscapeDataString(name)}";

    /// <summary>A collection, in one namespace or, if that is null, as a whole.</summary>
    private static string Of(ResourceType type, string? @namespace) =>
        @namespace is null ? $"{Root(type)}/{type.Resource}" : $"{Root(type)}/namespaces/{Uri.EscapeDataString(@namespace)}/{type.Resource}";

    private static string Root(ResourceType type) =>
        type.Group.Length == 0 ? $"api/{type.Version}" : $"apis/{type.Group}/{type.Version}";
}
