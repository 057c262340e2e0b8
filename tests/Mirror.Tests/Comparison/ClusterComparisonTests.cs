using System.Net;
using System.Text;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Meshery;
using MeshSync.Fabric.Mirror.Comparison;
using MeshSync.Fabric.Mirror.Delivery;
using MeshSync.Fabric.Mirror.Inventory;

namespace MeshSync.Fabric.Mirror.Tests.Comparison;

public sealed class ClusterComparisonTests : IDisposable
{
    private static readonly ResourceType ConfigMaps = new("", "v1", "configmaps", "ConfigMap", true);

    private readonly Dictionary<string, string> _answers = [];
    private readonly InventoryDatabase _inventory = InventoryDatabase.Open();
    private readonly HttpClient _api;

    public ClusterComparisonTests() => _api = new HttpClient(new Scripted(_answers)) { BaseAddress = new Uri("http://api") };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _api.Dispose();
        _inventory.Dispose();
    }

    [Fact]
    public async Task Compare_SameObjects_FindsNoDifference()
    {
        Has(("a", "1"), ("b", "2"));
        Lists(("a", "1", "u-resource-version-is-noise"), ("b", "2", "8"));

        var result = await Compare();

        Assert.Empty(result.Differences);
        Assert.Equal(2, result.Same);
    }

    [Fact]
    public async Task Compare_OtherContentMissingAndGone_AreTold()
    {
        Has(("same", "1"), ("changed", "old"), ("gone", "1"));
        Lists(("same", "1", "1"), ("changed", "new", "2"), ("new", "1", "3"));

        var result = await Compare();

        Assert.Equal(
            [
                new Difference(DifferenceKind.Missing, "ConfigMap ns/new", "v1"),
                new Difference(DifferenceKind.Extra, "ConfigMap ns/gone", "v1"),
                new Difference(DifferenceKind.Different, "ConfigMap ns/changed", "v1"),
            ],
            result.Differences.OrderBy(difference => difference.Problem));
        Assert.Equal("gone from the cluster: ConfigMap ns/gone (v1)", result.Differences.Single(difference => difference.Problem == DifferenceKind.Extra).ToString());
    }

    [Fact]
    public async Task Compare_ResourceThatIsForbidden_IsNamedAndItsRowsAreNoDifference()
    {
        Has(("a", "1"));

        var result = await Compare();

        Assert.Empty(result.Differences);
        Assert.Equal(["configmaps (v1): 403"], result.NotListed);
    }

    [Fact]
    public async Task Compare_ObjectOfTwoGroups_IsOneObject()
    {
        Has(("a", "1"));
        Lists(("a", "1", "1"));
        var other = new ResourceType("old.group", "v1", "configmaps", "ConfigMap", true);
        _answers["/apis/old.group/v1/configmaps"] = _answers["/api/v1/configmaps"];

        Assert.True((await Compare(other, ConfigMaps)).IsSame);
        Assert.True((await Compare(ConfigMaps, other)).IsSame);
        Assert.Equal(DifferenceKind.Different, Assert.Single((await Compare(other)).Differences).Problem);
    }

    [Fact]
    public async Task Resources_AreThoseThatCanBeWatched_InThePreferredVersionThatHasThem()
    {
        _answers["/api/v1"] = """{"resources":[{"name":"pods","kind":"Pod","namespaced":true,"verbs":["list","watch"]},{"name":"pods/log","kind":"Pod","namespaced":true,"verbs":["list","watch"]},{"name":"events","kind":"Event","namespaced":true,"verbs":["list","watch"]},{"name":"bindings","kind":"Binding","namespaced":true,"verbs":["create"]}]}""";
        _answers["/apis"] = """{"groups":[{"name":"batch","preferredVersion":{"version":"v1"},"versions":[{"version":"v2alpha1"},{"version":"v1"}]}]}""";
        _answers["/apis/batch/v1"] = """{"resources":[{"name":"jobs","kind":"Job","namespaced":true,"verbs":["list","watch"]}]}""";
        _answers["/apis/batch/v2alpha1"] = """{"resources":[{"name":"jobs","kind":"Job","namespaced":true,"verbs":["list","watch"]},{"name":"cronjobs","kind":"CronJob","namespaced":true,"verbs":["list","watch"]}]}""";

        var resources = await new ClusterLister(_api).Resources(Cancellation);

        Assert.Equal(["v1 pods", "batch/v1 jobs", "batch/v2alpha1 cronjobs"], resources.Select(type => $"{type.ApiVersion} {type.Resource}"));
    }

    private Task<ComparisonResult> Compare(params ResourceType[] scope) =>
        new ClusterComparison(new ClusterLister(_api), _inventory).Run(Messages.Cluster, scope.Length == 0 ? [ConfigMaps] : scope, Cancellation);

    private void Has(params (string Name, string Value)[] objects) => _inventory.Write(rows =>
    {
        foreach (var (name, value) in objects)
        {
            Assert.True(ReceivedMessage.TryRead(Messages.Of(MesheryEvent.Added, name, value), out var message));
            rows.Upsert(message.Rows[0]);
        }
    });

    private void Lists(params (string Name, string Value, string Version)[] objects)
    {
        var items = objects.Select(item => $$$"""
            {"metadata":{"name":"{{{item.Name}}}","namespace":"ns","uid":"uid-of-{{{item.Name}}}","resourceVersion":"{{{item.Version}}}","managedFields":[1]},"data":{"key":"{{{item.Value}}}"}}
            """);
        _answers["/api/v1/configmaps"] = $$$"""{"metadata":{},"items":[{{{string.Join(',', items)}}}]}""";
    }

    private sealed class Scripted(Dictionary<string, string> answers) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(answers.TryGetValue(request.RequestUri!.AbsolutePath, out var body)
                ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) }
                : new HttpResponseMessage(HttpStatusCode.Forbidden));
    }
}
