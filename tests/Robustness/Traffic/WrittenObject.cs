using MeshSync.Fabric.Robustness.Model;

namespace MeshSync.Fabric.Robustness.Traffic;

/// <summary>Where an object that the harness writes is found.</summary>
internal sealed record WrittenObject(ObjectName Name, string ApiVersion, string Resource)
{
    public string CollectionPath => Name.Namespace.Length == 0 ? $"{Root}/{Resource}" : $"{Root}/namespaces/{Name.Namespace}/{Resource}";

    public string Path => $"{CollectionPath}/{Name.Name}";

    private string Root => Name.Group.Length == 0 ? $"api/{ApiVersion}" : $"apis/{ApiVersion}";

    public static WrittenObject Of(string apiVersion, string kind, string resource, string @namespace, string name) =>
        new(ObjectName.Of(apiVersion, kind, @namespace, name), apiVersion, resource);
}
