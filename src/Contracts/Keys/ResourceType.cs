namespace MeshSync.Fabric.Contracts;

/// <summary>A resource as discovery serves it: the endpoint (GVR) together with the kind (GVK) of its objects.</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Version">Served version, for example <c>v1</c>.</param>
/// <param name="Resource">Plural resource name.</param>
/// <param name="Kind">Kind of the objects, which list items of built-in types do not carry themselves.</param>
/// <param name="Namespaced">Whether the objects live in namespaces.</param>
public sealed record ResourceType(string Group, string Version, string Resource, string Kind, bool Namespaced)
{
    /// <summary><c>v1</c> for the core group, else <c>group/version</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public CollectionKey In(string cluster) => new(cluster, Group, Resource);
}
