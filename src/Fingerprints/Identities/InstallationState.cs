using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Fingerprints.Identities;

/// <summary>How an installation is found to be.</summary>
[Flags]
public enum InstallationState
{
    [JsonStringEnumMemberName("none")]
    None = 0,

    /// <summary>It runs, or is meant to.</summary>
    [JsonStringEnumMemberName("installed")]
    Installed = 1,

    /// <summary>Only its definitions are there: left over, or of somebody else who ships them.</summary>
    [JsonStringEnumMemberName("crds-only")]
    CrdsOnly = 2,

    /// <summary>Only sidecars, agents or operands are there, without what directs them.</summary>
    [JsonStringEnumMemberName("data-plane-only")]
    DataPlaneOnly = 4,

    /// <summary>Images come from another registry than the maker's.</summary>
    [JsonStringEnumMemberName("mirrored")]
    Mirrored = 8,

    /// <summary>Images were built by somebody else.</summary>
    [JsonStringEnumMemberName("rebuilt")]
    Rebuilt = 16,

    /// <summary>Parts run different versions, as during a rollout.</summary>
    [JsonStringEnumMemberName("mixed-versions")]
    MixedVersions = 32,
}
