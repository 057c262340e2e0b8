namespace MeshSync.Fabric.Fingerprints.Identities;

/// <summary>How an installation is found to be.</summary>
[Flags]
public enum InstallationState
{
    None = 0,

    /// <summary>It runs, or is meant to.</summary>
    Installed = 1,

    /// <summary>Only its definitions are there: left over, or of somebody else who ships them.</summary>
    CrdsOnly = 2,

    /// <summary>Only sidecars, agents or operands are there, without what directs them.</summary>
    DataPlaneOnly = 4,

    /// <summary>Images come from another registry than the maker's.</summary>
    Mirrored = 8,

    /// <summary>Images were built by somebody else.</summary>
    Rebuilt = 16,

    /// <summary>Parts run different versions, as during a rollout.</summary>
    MixedVersions = 32,
}
