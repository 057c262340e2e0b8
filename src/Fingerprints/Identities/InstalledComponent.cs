using MeshSync.Fabric.Fingerprints.Products;

namespace MeshSync.Fabric.Fingerprints.Identities;

/// <summary>A component of an installation.</summary>
/// <param name="Id">As in the definition.</param>
/// <param name="Role">Its role.</param>
/// <param name="Version">Empty when unknown.</param>
/// <param name="Objects">How many objects run it.</param>
public sealed record InstalledComponent(string Id, ComponentRole Role, string Version, int Objects);
