using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Fingerprints.Identities;

/// <summary>What of the product is there.</summary>
public enum InstallationRole
{
    [JsonStringEnumMemberName("control-plane")]
    ControlPlane,
    [JsonStringEnumMemberName("data-plane")]
    DataPlane,
    [JsonStringEnumMemberName("crds-only")]
    CrdsOnly,
}
