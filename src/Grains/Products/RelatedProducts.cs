using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Fingerprints.Catalogues;
using MeshSync.Fabric.Fingerprints.Identities;

namespace MeshSync.Fabric.Grains.Products;

/// <summary>
/// What other products of the cluster mean for this one, by what the catalogue says of implies, requires and excludes. Products that have to
/// do with each other ask each other what they found, before relations, so the order in which they are identified makes no difference.
/// </summary>
internal sealed class RelatedProducts(ProductKey key, IGrainFactory grains)
{
    private IReadOnlyList<Installation> _others = [];
    private IReadOnlyList<string>? _told;

    /// <summary>Others have to be asked before anything is concluded.</summary>
    public bool IsOutdated { get; set; } = true;

    /// <summary>Asks those that matter; none do for most products.</summary>
    public async Task Ask(Catalogue catalogue)
    {
        IsOutdated = false;
        try
        {
            var sources = Relations.Sources(catalogue, key.Product);
            var found = await Task.WhenAll(sources.Select(async id => (Id: id, Namespaces: await Grain(id).FoundIn())));
            _others = [.. found.SelectMany(one => one.Namespaces.Select(at => Stub(one.Id, at)))];
        }
        catch (Exception)
        {
            IsOutdated = true;
            throw;
        }
    }

    /// <summary>What is left of the installations that were found.</summary>
    public IReadOnlyList<Installation> Resolve(Catalogue catalogue, IReadOnlyList<Installation> found) =>
        [.. Relations.Resolve(catalogue, [.. found, .. _others]).Where(one => one.Product == key.Product)];

    /// <summary>Tells those that this one matters to when it is there now, or is not any more.</summary>
    public async Task Tell(Catalogue catalogue, IReadOnlyList<Installation> found)
    {
        var namespaces = Namespaces(found);
        if (_told is null || !_told.SequenceEqual(namespaces))
        {
            await Task.WhenAll(Relations.Dependents(catalogue, key.Product).Select(id => Grain(id).RelatedChanged()));
            _told = namespaces;
        }
    }

    public static IReadOnlyList<string> Namespaces(IReadOnlyList<Installation> found) =>
        [.. found.Select(one => one.Namespace).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private IProductGrain Grain(string product) => grains.GetGrain<IProductGrain>(new ProductKey(key.Cluster, product).ToString());

    private static Installation Stub(string product, string @namespace) =>
        new(product, @namespace, "") { Name = product, Role = InstallationRole.ControlPlane, State = InstallationState.Installed };
}
