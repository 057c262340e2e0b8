namespace MeshSync.Fabric.Fingerprints.Identities;

/// <summary>A version that an object says it has.</summary>
/// <param name="Version">Without <c>v</c> and the suffixes of builds; see <see cref="VersionText"/>.</param>
/// <param name="Raw">As it was written.</param>
/// <param name="Source">Where it was written.</param>
/// <param name="Component">The component whose version it is; empty for that of the product.</param>
public sealed record VersionClaim(string Version, string Raw, VersionSource Source, string Component = "");
