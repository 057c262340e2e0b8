using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Fingerprints.Identities;
using MeshSync.Fabric.Fingerprints.Products;
using MeshSync.Fabric.Grains.Tiers;

namespace MeshSync.Fabric.Grains.Products;

/// <summary>
/// Has a product looked into while it runs: tells the cluster's infrastructure what is the product's own, which of its objects would be
/// known by their presence only, and whom to ask for its version. Says nothing twice.
/// </summary>
internal sealed class ProductDepth(ProductKey key, IGrainFactory grains)
{
    /// <summary>More objects than this are not promoted one by one because of one product.</summary>
    private const int MostPromoted = 200;

    private HashSet<ObjectKey>? _promoted;
    private IdentifiedProduct? _told;
    private bool _hasTold;

    private IInfrastructureGrain Infrastructure => grains.GetGrain<IInfrastructureGrain>(key.Cluster);

    /// <param name="product">Null when the catalogue lost it.</param>
    /// <param name="found">Its installations.</param>
    /// <param name="evidence">What its objects say.</param>
    public async Task Tell(ProductDefinition? product, IReadOnlyList<Installation> found, IEnumerable<ProductEvidence.Entry> evidence)
    {
        var running = found.Where(one => one.Role != InstallationRole.CrdsOnly).ToList();
        if (product is null || running.Count == 0)
        {
            await TellGone();
            return;
        }

        _promoted ??= [.. await Infrastructure.Promoted(key.Product)];
        var next = Describe(product, running, [.. evidence]);
        if (_told is null || !IsSame(_told, next))
        {
            await Infrastructure.ProductIdentified(next);
            (_told, _hasTold, _promoted) = (next, true, [.. next.Components]);
        }
    }

    private async Task TellGone()
    {
        if (_told is not null || !_hasTold)
        {
            await Infrastructure.ProductGone(key.Product);
            (_told, _hasTold, _promoted) = (null, true, null);
        }
    }

    private IdentifiedProduct Describe(ProductDefinition product, List<Installation> running, IReadOnlyList<ProductEvidence.Entry> evidence)
    {
        var bySource = evidence.DistinctBy(entry => entry.Evidence.Source).ToDictionary(entry => entry.Evidence.Source);
        var members = running.SelectMany(one => one.Members).Distinct().Where(bySource.ContainsKey).Select(member => bySource[member]);
        return new IdentifiedProduct
        {
            Name = key.Product,
            Resources = [.. OwnResources(product)],
            Components = [.. members
                .Select(entry => (Key: ObjectKey.Parse(entry.Key), entry.IsPresence))
                .Where(entry => entry.IsPresence || _promoted!.Contains(entry.Key))
                .Select(entry => entry.Key)
                .OrderBy(one => one.ToString(), StringComparer.Ordinal)
                .Take(MostPromoted)],
            Questions = [.. VersionQuestions.Of(product, running, bySource.ToDictionary(entry => entry.Key, entry => entry.Value.Evidence))],
        };
    }

    /// <summary>The resources that its definitions define: <c>*.example.com</c> and <c>things.example.com</c>.</summary>
    private static IEnumerable<string> OwnResources(ProductDefinition product) => product.Signals
        .Concat(product.Components.Where(part => part.Role != ComponentRole.Helper).SelectMany(part => part.Signals))
        .Where(signal => signal.Kind == SignalKind.Crd)
        .Select(signal => signal.Pattern.Split('.', 2))
        .Select(parts => $"{parts[1]}/{parts[0]}")
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);

    private static bool IsSame(IdentifiedProduct one, IdentifiedProduct other) =>
        one.Resources.SequenceEqual(other.Resources)
        && one.Components.SequenceEqual(other.Components)
        && one.Questions.Count == other.Questions.Count
        && one.Questions.Zip(other.Questions).All(pair =>
            (pair.First.Namespace, pair.First.Instance, pair.First.Basis) == (pair.Second.Namespace, pair.Second.Instance, pair.Second.Basis)
            && pair.First.Probes.SequenceEqual(pair.Second.Probes));
}
