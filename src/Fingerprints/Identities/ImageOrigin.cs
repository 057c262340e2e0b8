namespace MeshSync.Fabric.Fingerprints.Identities;

/// <summary>Whose image it is.</summary>
public enum ImageOrigin
{
    /// <summary>The signal is no image.</summary>
    None,

    /// <summary>From where the product's makers publish it.</summary>
    Canonical,

    /// <summary>The same path in another registry.</summary>
    Mirrored,

    /// <summary>Built by somebody else.</summary>
    Rebuilt,
}
