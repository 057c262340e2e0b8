using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Fingerprints.Catalogues;
using MeshSync.Fabric.Grains.Products;
using MeshSync.Fabric.Grains.Tests.Fakes;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Grains.Tests.Products;

/// <summary>A silo that ends while everything stored is looked at with another catalogue, at various moments of that.</summary>
public sealed class CatalogueReviewTests : IAsyncLifetime
{
    private const int Objects = 40;
    private const int Half = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SiloFixture _silo = new();
    private readonly CollectionKey _collection = new($"c-{Guid.NewGuid():N}", "apps", "deployments");

    private ProductKey Own => new(_collection.Cluster, "own");

    public ValueTask InitializeAsync() => _silo.InitializeAsync();

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(Half)]
    [InlineData(Objects + Half)] // When all have been looked at, and half of their rows say what they belong to.
    public async Task ProductThatIsNew_SiloEndsInTheMidst_IsFoundWholeByTheNextOne_AndNothingToldTwice(int writes)
    {
        await Publish();

        await ReviewUntilTheSiloEnds("new", [OwnEngine()], writes);
        await Review("new");

        await Rows(mark => mark.Contains("\"version\":\"3.2.1\"", StringComparison.Ordinal));
        await Eventually.Be(() => _silo.Identities.Of(Own).LastOrDefault() ?? "", body => body.Contains("\"version\":\"3.2.1\"", StringComparison.Ordinal), Patience);
        Assert.All(Told(), rows => Assert.Equal(["ADDED", "MODIFIED", "MODIFIED"], rows.Select(row => row.Event)));
        await NothingMore();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Half)]
    [InlineData(int.MaxValue)] // When only the product has to be published as gone.
    public async Task ProductThatIsTakenOut_SiloEndsInTheMidst_IsGoneWithTheNextOne_AndNothingToldTwice(int writes)
    {
        _silo.Catalogue.Replace("own", new Catalogue([OwnEngine()]));
        await Publish();
        await Rows(mark => mark.Contains("own", StringComparison.Ordinal));
        var before = Told().ToDictionary(rows => rows.Key, rows => rows.Count());

        await ReviewUntilTheSiloEnds("without", [Other()], writes);
        await Review("without");
        await _silo.Grains.GetGrain<IProductGrain>(Own.ToString()).Tell([]); // As a silo wakes what is published.

        await Rows(mark => mark == "null");
        await Eventually.Be(() => _silo.Identities.Of(Own).Last(), body => body.Contains("\"installations\":[]", StringComparison.Ordinal), Patience);
        Assert.All(Told(), rows => Assert.Equal(before[rows.Key] + 1, rows.Count()));
        await NothingMore();
    }

    [Fact]
    public async Task Review_IsDoneWhenItsProductsArePublished()
    {
        await Publish();
        _silo.Catalogue.Replace("own", new Catalogue([OwnEngine()]));

        await Review("own");

        Assert.Contains("3.2.1", Assert.Single(_silo.Identities.Of(Own)), StringComparison.Ordinal);
        Assert.All(Told(), rows => Assert.Contains("3.2.1", Mark(rows.Last()), StringComparison.Ordinal));
    }

    private async Task Publish()
    {
        var agent = new ScriptedAgent(_collection) { Kind = "Deployment" };
        await _silo.Publish(_collection, agent.Relist([.. Enumerable.Range(0, Objects).Select(Engine)], perBatch: Objects));
        await Eventually.Be(() => Told().Count(), count => count == Objects, Patience);
    }

    /// <summary>From the given write on nothing is written any more; then the silo is killed.</summary>
    private async Task ReviewUntilTheSiloEnds(string tag, IEnumerable<CatalogueDocument> documents, int writes)
    {
        var (written, dead) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _silo.Store.BeforeWrite = (_, _) => EndIf(Interlocked.Increment(ref written) > writes);
        _silo.Identities.BeforeWrite = _ => EndIf(writes == int.MaxValue || dead.Task.IsCompleted);
        _silo.Catalogue.Replace(tag, new Catalogue([.. documents]));
        await Eventually.Be(
            async () =>
            {
                _ = dead.Task.IsCompleted || await _silo.Grains.GetGrain<ICatalogueReviewGrain>(ICatalogueReviewGrain.Key).Review(tag);
                return dead.Task.IsCompleted;
            },
            Patience,
            expectation: "the silo is in the midst of it");
        await _silo.Crash();
        (_silo.Store.BeforeWrite, _silo.Identities.BeforeWrite) = (null, null);

        void EndIf(bool ends)
        {
            if (ends)
            {
                _ = dead.TrySetResult();
                throw new IOException("this silo has ended");
            }
        }
    }

    private Task Review(string tag) =>
        Eventually.Be(() => _silo.Grains.GetGrain<ICatalogueReviewGrain>(ICatalogueReviewGrain.Key).Review(tag), Patience, expectation: $"everything was looked at with {tag}");

    private Task<int> Rows(Func<string, bool> expected) =>
        Eventually.Be(() => Told().Count(rows => expected(Mark(rows.Last()))), count => count == Objects, Patience, expectation: "every row says what it should");

    /// <summary>Another look at everything finds nothing to tell.</summary>
    private async Task NothingMore()
    {
        var (rows, identities) = (_silo.Store.Published.Count, _silo.Identities.Of(Own).Count);
        await _silo.Grains.GetGrain<IProductGrain>(Own.ToString()).Refresh();
        Assert.Equal((rows, identities), (_silo.Store.Published.Count, _silo.Identities.Of(Own).Count));
    }

    private IEnumerable<IGrouping<string, Publication>> Told() => _silo.Store.Published.Where(one => one.Key.Collection == _collection).GroupBy(one => one.Name);

    private static string Mark(Publication row) =>
        JsonElement.Parse(row.Body).GetProperty("Object").GetProperty("component_metadata") is { ValueKind: JsonValueKind.Object } metadata && metadata.TryGetProperty("fingerprint", out var mark)
            ? mark.GetRawText()
            : "null";

    private static ApiObject Engine(int number) => new($"engine-{number}", $"u-{number}", 1, 1)
    {
        Json = $$$$$"""
            {"metadata":{"name":"engine-{{{{{number}}}}}","namespace":"default","uid":"u-{{{{{number}}}}}","resourceVersion":"1"},
             "spec":{"template":{"spec":{"containers":[{"name":"c","image":"example.org/own/engine:v3.2.1"}]}}}}
            """,
    };

    private static CatalogueDocument OwnEngine() => Document("{id: own, name: Own, category: test, components: [{id: it, image: example.org/own/engine}]}");

    private static CatalogueDocument Other() => Document("{id: other, name: Other, category: test, components: [{id: it, image: example.org/other/one}]}");

    private static CatalogueDocument Document(string product) => CatalogueYaml.Read("own", new StringReader($"products: [{product}]"));
}
