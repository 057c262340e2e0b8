using MeshSync.Fabric.Contracts.Plans;

namespace MeshSync.Fabric.Grains.Tiers;

/// <summary>One product, what it said, and when it is asked again.</summary>
internal sealed class ProductRecord(IdentifiedProduct product)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Again = TimeSpan.FromHours(1);

    private int _failures;

    public IdentifiedProduct Product { get; set; } = product;

    public ProductState State { get; private set; } = new() { Name = product.Name, Resources = product.Resources, Components = product.Components.Count };

    public DateTimeOffset DueAt { get; set; }

    public void Identify(IdentifiedProduct product)
    {
        bool isOther = product.Probe is not null && !Same(product.Probe, Product.Probe);
        Product = product;
        State = State with { Resources = product.Resources, Components = product.Components.Count };
        DueAt = isOther ? default : DueAt;
    }

    public void Said(string version, DateTimeOffset now)
    {
        _failures = 0;
        State = State with { Version = version, AskedAt = now, Problem = "" };
        DueAt = now + Again;
    }

    public void Failed(string problem, DateTimeOffset now)
    {
        var delay = FirstRetry * Math.Pow(2, Math.Min(_failures++, 10));
        State = State with { Problem = problem };
        DueAt = now + ((delay < LastRetry ? delay : LastRetry) * (1 + (Random.Shared.NextDouble() / 2)));
    }

    private static bool Same(ProductProbe one, ProductProbe? other) =>
        other is not null && one with { Value = [] } == other with { Value = [] } && one.Value.SequenceEqual(other.Value);
}
