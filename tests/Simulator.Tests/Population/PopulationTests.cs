using System.Text.Json;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Simulator.Tests.Contract;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Simulator.Tests.Population;

public sealed class PopulationTests
{
    private static readonly string[] Lists =
    [
        "/api/v1/namespaces", "/api/v1/nodes", "/api/v1/pods", "/api/v1/services", "/api/v1/endpoints", "/api/v1/configmaps",
        "/api/v1/secrets", "/api/v1/serviceaccounts", "/api/v1/events", "/apis/apps/v1/deployments", "/apis/apps/v1/replicasets",
        "/apis/discovery.k8s.io/v1/endpointslices", "/apis/coordination.k8s.io/v1/leases", "/apis/rbac.authorization.k8s.io/v1/roles",
        "/apis/rbac.authorization.k8s.io/v1/rolebindings", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
        "/apis/cert-manager.io/v1/certificates",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Objects_AreAsManyAsAskedForAndOfManyKinds()
    {
        await using var server = await SimulatedApiServer.StartAsync(new() { Objects = 1000 }, Cancellation);
        using var http = new HttpClient { BaseAddress = server.Address };
        var total = 0;
        foreach (var path in Lists)
        {
            var items = (await new ApiUnderTest(http).GetAsync(path)).Json.GetProperty("items").EnumerateArray().ToList();
            Assert.NotEmpty(items);
            Assert.Equal(items.Count, items.Select(item => item.Uid()).Distinct().Count());
            total += items.Count;
        }

        Assert.Equal(1000, total);
        Assert.Equal(1000, server.Count());
    }

    [Fact]
    public async Task Pods_HaveTwoContainersTheChosenSizeAndBodiesOfTheirOwn()
    {
        await using var server = await SimulatedApiServer.StartAsync(new() { Pods = 50, PodBytes = 4096 }, Cancellation);
        using var http = new HttpClient { BaseAddress = server.Address };

        var pods = (await new ApiUnderTest(http).GetAsync("/api/v1/pods")).Json.GetProperty("items").EnumerateArray().ToList();
        var whole = server.Get("pods", "load-01", pods.First(p => p.Name().StartsWith("load-000000", StringComparison.Ordinal)).Name())!;

        Assert.Equal(50, pods.Count);
        Assert.All(pods, pod => Assert.Equal(2, pod.GetProperty("spec").GetProperty("containers").GetArrayLength()));
        Assert.All(pods, pod => Assert.Equal(2, pod.GetProperty("metadata").GetProperty("managedFields").GetArrayLength()));
        Assert.InRange(whole.Length, 4090, 4100);
        Assert.Equal(50, pods.Select(pod => pod.GetProperty("spec").GetRawText()).Distinct().Count());
    }

    [Fact]
    public async Task SameSeed_MakesTheSameObjects()
    {
        await using var first = await SimulatedApiServer.StartAsync(new() { Objects = 400, Seed = 3 }, Cancellation);
        await using var second = await SimulatedApiServer.StartAsync(new() { Objects = 400, Seed = 3 }, Cancellation);
        await using var other = await SimulatedApiServer.StartAsync(new() { Objects = 400, Seed = 4 }, Cancellation);

        Assert.Equal(await UidsAsync(first), await UidsAsync(second));
        Assert.NotEqual(await UidsAsync(first), await UidsAsync(other));
    }

    [Fact]
    public async Task Churn_ChangesObjectsAndLeavesThemWellFormed()
    {
        await using var server = await SimulatedApiServer.StartAsync(new() { Objects = 400, Churn = 2000 }, Cancellation);
        var before = server.ResourceVersion;

        await Eventually.Be(() => server.ResourceVersion > before + 3000);
        server.Churn = 0;

        using var http = new HttpClient { BaseAddress = server.Address };
        foreach (var path in Lists)
        {
            using var json = JsonDocument.Parse(await http.GetStringAsync(path, Cancellation));
            Assert.NotEqual(0, json.RootElement.GetProperty("items").GetArrayLength());
        }
    }

    private static async Task<List<string>> UidsAsync(SimulatedApiServer server)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        return [.. (await new ApiUnderTest(http).GetAsync("/api/v1/pods")).Json.GetProperty("items").EnumerateArray().Select(p => p.Name() + p.Uid())];
    }
}
