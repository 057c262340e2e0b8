namespace MeshSync.Fabric.Fingerprints.Products;

/// <summary>
/// Builds a <see cref="ProductDefinition"/> in code: <c>new ProductBuilder("traefik").Named("Traefik").InCategory("ingress")
/// .Component("proxy", c => c.Image("traefik")).Crd("*.traefik.io").Build()</c>.
/// </summary>
public sealed class ProductBuilder(string id) : SignalSetBuilder<ProductBuilder>
{
    private readonly List<ComponentDefinition> _components = [];
    private readonly List<VersionRule> _versions = [];
    private ProductDefinition _product = new(id) { Name = id, Category = "other" };

    public ProductBuilder Named(string name) => With(_product with { Name = name });

    public ProductBuilder InCategory(string category) => With(_product with { Category = category });

    public ProductBuilder OfCncf(string maturity) => With(_product with { Cncf = maturity });

    public ProductBuilder WithPurl(string purl) => With(_product with { Purl = purl });

    public ProductBuilder OnceACluster() => With(_product with { Scope = ProductScope.Cluster });

    public ProductBuilder InjectedInto(params ReadOnlySpan<string> keys) => With(_product with { Injected = [.. keys] });

    public ProductBuilder Implies(params ReadOnlySpan<string> ids) => With(_product with { Implies = [.. ids] });

    public ProductBuilder Requires(params ReadOnlySpan<string> ids) => With(_product with { Requires = [.. ids] });

    public ProductBuilder Excludes(params ReadOnlySpan<string> ids) => With(_product with { Excludes = [.. ids] });

    public ProductBuilder Component(string component, Action<ComponentBuilder> define)
    {
        ArgumentNullException.ThrowIfNull(define);
        var builder = new ComponentBuilder(component);
        define(builder);
        _components.Add(builder.Build());
        return this;
    }

    public ProductBuilder Version(VersionRule rule)
    {
        _versions.Add(rule);
        return this;
    }

    public ProductDefinition Build() =>
        _product with { Components = [.. _components], Signals = Signals, Versions = [.. _versions] };

    private ProductBuilder With(ProductDefinition product)
    {
        _product = product;
        return this;
    }
}
