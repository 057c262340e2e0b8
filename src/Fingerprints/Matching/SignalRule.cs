using MeshSync.Fabric.Fingerprints.Products;

namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>A signal with what it speaks for.</summary>
internal sealed record SignalRule(ProductRule Product, ComponentDefinition? Component, Signal Signal)
{
    public string ComponentId => Component?.Id ?? "";

    public ComponentRole Role => Component?.Role ?? ComponentRole.ControlPlane;
}
