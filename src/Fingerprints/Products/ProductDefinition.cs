namespace MeshSync.Fabric.Fingerprints.Products;

/// <summary>
/// What is known of a product: data, from a YAML document or a <see cref="ProductBuilder"/>. Two definitions that say the same are equal.
/// </summary>
public sealed record ProductDefinition(string Id)
{
    /// <summary>As its makers write it.</summary>
    public required string Name { get; init; }

    /// <summary>A word such as <c>service-mesh</c> or <c>monitoring</c>.</summary>
    public required string Category { get; init; }

    /// <summary><c>sandbox</c>, <c>incubating</c>, <c>graduated</c> or <c>archived</c>; empty for what is not of the CNCF.</summary>
    public string Cncf { get; init; } = "";

    /// <summary>Package URL; empty when there is none.</summary>
    public string Purl { get; init; } = "";

    public ProductScope Scope { get; init; } = ProductScope.Instance;

    public ValueList<ComponentDefinition> Components { get; init; } = [];

    /// <summary>Signals of the product as a whole.</summary>
    public ValueList<Signal> Signals { get; init; } = [];

    public ValueList<VersionRule> Versions { get; init; } = [];

    /// <summary>
    /// Labels or annotations of pods that the product put itself into. There its images are a sidecar or an operand, never the product itself.
    /// </summary>
    public ValueList<string> Injected { get; init; } = [];

    /// <summary>Ids of products that are there when this one is.</summary>
    public ValueList<string> Implies { get; init; } = [];

    /// <summary>Ids of products without which this one is not believed.</summary>
    public ValueList<string> Requires { get; init; } = [];

    /// <summary>Ids of products that look like this one, in whose place it stands.</summary>
    public ValueList<string> Excludes { get; init; } = [];
}
