namespace MeshSync.Fabric.Robustness.Model;

/// <summary>Which object, in the terms that both an API server and a message to Meshery have.</summary>
/// <param name="Group">API group; empty for core.</param>
/// <param name="Kind">Kind.</param>
/// <param name="Namespace">Empty for cluster-scoped objects.</param>
/// <param name="Name">Name.</param>
internal readonly record struct ObjectName(string Group, string Kind, string Namespace, string Name)
{
    public static ObjectName Of(string apiVersion, string kind, string @namespace, string name) =>
        new(apiVersion.Contains('/', StringComparison.Ordinal) ? apiVersion.Split('/')[0] : "", kind, @namespace, name);

    public override string ToString() => $"{(Group.Length > 0 ? Group + "/" : "")}{Kind} {(Namespace.Length > 0 ? Namespace + "/" : "")}{Name}";
}
