using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Fingerprints.Catalogues;
using MeshSync.Fabric.Grains.Products;
using MeshSync.Fabric.Grains.Tests.Fakes;
using MeshSync.Fabric.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace MeshSync.Fabric.Grains.Tests.Products;

/// <summary>What products mean for each other, while they come and go.</summary>
public sealed class RelatedProductTests : IClassFixture<SiloFixture>
{
    private const string Catalogue = """
        products:
          - {id: engine, name: Engine, category: test, components: [{id: it, image: example.org/own/engine}]}
          - {id: addon, name: Addon, category: test, requires: [engine], components: [{id: it, image: example.org/own/addon}]}
          - {id: lookalike, name: Lookalike, category: test, components: [{id: it, image: example.org/own/lookalike}]}
          - {id: original, name: Original, category: test, excludes: [lookalike], components: [{id: it, image: example.org/own/original}]}
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SiloFixture _silo;
    private readonly ScriptedAgent _agent = new(new CollectionKey($"c-{Guid.NewGuid():N}", "apps", "deployments")) { Kind = "Deployment" };

    public RelatedProductTests(SiloFixture silo)
    {
        _silo = silo;
        silo.Silo.GetSiloServiceProvider().GetRequiredService<ProductCatalogue>().Replace("related", new Catalogue([CatalogueYaml.Read("related", new StringReader(Catalogue))]));
    }

    [Fact]
    public async Task Product_ThatRequiresAnother_IsThereWhileTheOtherIs()
    {
        await _silo.Publish(_agent.Collection, _agent.Relist([Deployment("addon", 1)]));
        await Found("addon", 0);

        await _silo.Publish(_agent.Collection, _agent.Upserts(Deployment("engine", 2)));
        await Found("addon", 1);
        await Found("engine", 1); // what comes and goes before it is told is told by nobody
        await _silo.Publish(_agent.Collection, _agent.Deletes(Deployment("engine", 3)));
        await Found("addon", 0);
        Assert.Equal(2, Published("addon").Count);
        await Eventually.Be(() => Published("engine").Count, count => count == 2, Patience);
    }

    [Fact]
    public async Task Product_ThatAnotherExcludes_IsThereWhileTheOtherIsNot()
    {
        await _silo.Publish(_agent.Collection, _agent.Relist([Deployment("lookalike", 1)]));
        await Found("lookalike", 1);

        await _silo.Publish(_agent.Collection, _agent.Upserts(Deployment("original", 2)));
        await Found("lookalike", 0);
        await _silo.Publish(_agent.Collection, _agent.Deletes(Deployment("original", 3)));
        await Found("lookalike", 1);
        Assert.Equal(3, Published("lookalike").Count);
    }

    private static ApiObject Deployment(string name, int version) => new(name, $"u-{name}", version, version, "default")
    {
        Json = """{"metadata":{"name":"NAME","namespace":"default","uid":"u-NAME"},"spec":{"template":{"spec":{"containers":[{"name":"c","image":"example.org/own/NAME:v1.2.3"}]}}}}"""
            .Replace("NAME", name, StringComparison.Ordinal),
    };

    private List<string> Published(string product) => _silo.Identities.Of(new ProductKey(_agent.Collection.Cluster, product));

    /// <summary>What the grain believes, and that it has published that.</summary>
    private async Task Found(string product, int installations)
    {
        var grain = _silo.Grains.GetGrain<IProductGrain>(new ProductKey(_agent.Collection.Cluster, product).ToString());
        await Eventually.Be(
            async () => await grain.GetState(),
            state => state.Objects > 0 && state.Installations.Count == installations
                && (Published(product) is [.., var last] ? JsonElement.Parse(last).GetProperty("installations").GetArrayLength() : 0) == installations,
            Patience,
            expectation: $"{installations} of {product}");
    }
}
