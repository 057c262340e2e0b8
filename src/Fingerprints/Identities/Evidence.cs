using MeshSync.Fabric.Fingerprints.Products;

namespace MeshSync.Fabric.Fingerprints.Identities;

/// <summary>A signal that was found on an object.</summary>
/// <param name="Component">The component it speaks for; empty for the product as a whole.</param>
/// <param name="Role">The component's role.</param>
/// <param name="Signal">The channel.</param>
/// <param name="Detail">What was found, for people: an image, <c>label app=istiod</c>.</param>
/// <param name="Strength">How much it says by itself, 0 to 1.</param>
/// <param name="Origin">For an image, whose it is.</param>
/// <param name="Variant">Edition or distribution; empty where it tells none.</param>
public sealed record Evidence(
    string Component,
    ComponentRole Role,
    SignalKind Signal,
    string Detail,
    double Strength,
    ImageOrigin Origin = ImageOrigin.None,
    string Variant = "");
