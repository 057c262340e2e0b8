namespace MeshSync.Fabric.Fingerprints.Identities;

/// <summary>What of the product is there.</summary>
public enum InstallationRole
{
    ControlPlane,
    DataPlane,
    CrdsOnly,
}
