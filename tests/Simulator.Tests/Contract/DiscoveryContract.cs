using System.Text.Json;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Simulator.Tests.Contract;

public abstract class DiscoveryContract(IApiServerFixture server) : ApiContract(server)
{
    private const string Aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
        + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";

    [Fact]
    public async Task CoreGroup_ListsItsVersionsAndResources()
    {
        var versions = (await Api.GetAsync("/api")).Json;
        var resources = (await Api.GetAsync("/api/v1")).Json;

        Assert.Equal("APIVersions", versions.GetProperty("kind").GetString());
        Assert.Equal("v1", Assert.Single(versions.GetProperty("versions").EnumerateArray()).GetString());
        Assert.Equal("APIResourceList", resources.GetProperty("kind").GetString());
        Assert.Equal("v1", resources.GetProperty("groupVersion").GetString());
        var pods = Resource(resources, "pods");
        Assert.Equal("Pod", pods.GetProperty("kind").GetString());
        Assert.True(pods.GetProperty("namespaced").GetBoolean());
        Assert.Equal(["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"], Verbs(pods));
        Assert.False(Resource(resources, "nodes").GetProperty("namespaced").GetBoolean());
        Assert.Equal(["create"], Verbs(Resource(resources, "bindings")));
        Assert.Equal(["get", "list"], Verbs(Resource(resources, "componentstatuses")));
        Assert.DoesNotContain("list", Verbs(Resource(resources, "pods/status")));
    }

    [Fact]
    public async Task NamedGroups_ListTheirVersionsAndResources()
    {
        var groups = (await Api.GetAsync("/apis")).Json;
        var apps = groups.GetProperty("groups").EnumerateArray().Single(g => g.GetProperty("name").GetString() == "apps");
        var resources = (await Api.GetAsync("/apis/apps/v1")).Json;
        var alone = (await Api.GetAsync("/apis/apps")).Json;

        Assert.Equal("APIGroupList", groups.GetProperty("kind").GetString());
        Assert.Equal("apps/v1", apps.GetProperty("preferredVersion").GetProperty("groupVersion").GetString());
        Assert.Equal("APIGroup", alone.GetProperty("kind").GetString());
        Assert.Equal("apps/v1", alone.GetProperty("versions")[0].GetProperty("groupVersion").GetString());
        Assert.Equal("apps/v1", resources.GetProperty("groupVersion").GetString());
        Assert.Equal("Deployment", Resource(resources, "deployments").GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Aggregated_WhereServed_SaysTheSameAtOnce()
    {
        var answer = await Api.GetAsync("/apis", $"{Aggregated},application/json");
        Assert.SkipUnless(answer.ContentType.Contains("as=APIGroupDiscoveryList", StringComparison.Ordinal), "this server serves the older form only");

        var apps = answer.Json.GetProperty("items").EnumerateArray()
            .Single(g => g.GetProperty("metadata").GetProperty("name").GetString() == "apps");
        var version = apps.GetProperty("versions").EnumerateArray().Single(v => v.GetProperty("version").GetString() == "v1");
        var deployments = version.GetProperty("resources").EnumerateArray()
            .Single(r => r.GetProperty("resource").GetString() == "deployments");

        Assert.Equal("APIGroupDiscoveryList", answer.Json.GetProperty("kind").GetString());
        Assert.Equal("Current", version.GetProperty("freshness").GetString());
        Assert.Equal("Deployment", deployments.GetProperty("responseKind").GetProperty("kind").GetString());
        Assert.Equal("Namespaced", deployments.GetProperty("scope").GetString());
        Assert.Contains("watch", Verbs(deployments));
        Assert.Contains(deployments.GetProperty("subresources").EnumerateArray(), s => s.GetProperty("subresource").GetString() == "status");
    }

    [Fact]
    public async Task CustomResource_IsServedFromItsDefinitionToItsEnd()
    {
        var ns = await NewNamespaceAsync();
        var group = await DefineWidgetsAsync();
        var widgets = $"/apis/{group}/v1/namespaces/{ns}/widgets";

        using var watch = await Api.WatchAsync($"{widgets}?watch=1");
        await Api.CreateAsync(widgets, $$$"""{"apiVersion":"{{{group}}}/v1","kind":"Widget","metadata":{"name":"w"},"spec":{"size":3}}""");
        var added = Assert.Single(await watch.TakeAsync(1));
        var list = (await Api.GetAsync(widgets)).Json;
        var resources = await Eventually.Be(() => Api.GetAsync($"/apis/{group}/v1"), answer => answer.Status == 200);

        Assert.Equal("ADDED w", added.ToString());
        Assert.Equal("WidgetList", list.GetProperty("kind").GetString());
        Assert.Equal("Widget", list.GetProperty("items")[0].GetProperty("kind").GetString());
        Assert.Equal($"{group}/v1", list.GetProperty("items")[0].GetProperty("apiVersion").GetString());
        Assert.Contains("watch", Verbs(Resource(resources.Json, "widgets")));

        await Api.DeleteAsync($"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.{group}");
        await Eventually.Be(async () => (await Api.GetAsync(widgets)).Status == 404);
    }

    private static JsonElement Resource(JsonElement list, string name) =>
        list.GetProperty("resources").EnumerateArray().Single(r => r.GetProperty("name").GetString() == name);

    private static IEnumerable<string> Verbs(JsonElement resource) =>
        resource.GetProperty("verbs").EnumerateArray().Select(verb => verb.GetString()!).Order();
}
