namespace MeshSync.Fabric.Fingerprints.Identities;

/// <summary>The object that evidence comes from.</summary>
/// <param name="ApiVersion"><c>apps/v1</c>.</param>
/// <param name="Kind"><c>Deployment</c>.</param>
/// <param name="Namespace">Empty for objects without one, and in manifests that leave it open.</param>
/// <param name="Name">Its name.</param>
/// <param name="Nature">What it can say about an installation.</param>
public sealed record ObservedObject(string ApiVersion, string Kind, string Namespace, string Name, ObjectNature Nature)
{
    public override string ToString() => Namespace.Length == 0 ? $"{Kind} {Name}" : $"{Kind} {Namespace}/{Name}";
}
