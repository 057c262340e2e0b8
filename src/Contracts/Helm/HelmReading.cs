namespace MeshSync.Fabric.Contracts.Helm;

/// <summary>How reading a Helm release ended.</summary>
public enum HelmReading
{
    /// <summary>There are facts.</summary>
    Read,

    /// <summary>The Secret is of another type; nothing is wrong.</summary>
    NoRelease,

    /// <summary>The Secret is one of releases, but without a release in clear.</summary>
    NoContent,

    /// <summary>Not base64 of base64.</summary>
    NotBase64,

    /// <summary>Neither gzip nor JSON.</summary>
    NotCompressed,

    /// <summary>The facts are not within the first <see cref="HelmRelease.MaxBytes"/> bytes.</summary>
    TooLarge,

    /// <summary>Not the JSON of a release.</summary>
    NotJson,
}
