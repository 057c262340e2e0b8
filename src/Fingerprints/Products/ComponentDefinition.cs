namespace MeshSync.Fabric.Fingerprints.Products;

/// <summary>A part of a product that runs by itself.</summary>
public sealed record ComponentDefinition(string Id)
{
    public ComponentRole Role { get; init; } = ComponentRole.ControlPlane;

    public ComponentVersioning Versioning { get; init; } = ComponentVersioning.Product;

    /// <summary>
    /// A regular expression over <c>name:tag</c> of the image, with the groups <c>version</c> (the product's) and <c>component</c>
    /// (the component's own); empty reads the tag.
    /// </summary>
    public string TagPattern { get; init; } = "";

    public ValueList<Signal> Signals { get; init; } = [];
}
