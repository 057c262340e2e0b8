using System.Text.Json;
using MeshSync.Fabric.Simulator.Hosting;

namespace MeshSync.Fabric.Simulator.Tests.Hosting;

public sealed class SimulatedApiServerTests
{
    [Fact]
    public async Task Namespaces_OfAnEmptyCluster_IncludeKubeSystemWithTheClusterId()
    {
        await using var server = await SimulatedApiServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = server.Address };

        using var json = JsonDocument.Parse(await http.GetStringAsync("api/v1/namespaces/kube-system", TestContext.Current.CancellationToken));

        Assert.Equal(server.ClusterId, json.RootElement.GetProperty("metadata").GetProperty("uid").GetString());
        Assert.Equal("Namespace", json.RootElement.GetProperty("kind").GetString());
    }

    [Fact]
    public async Task SameSeed_GivesTheSameClusterId()
    {
        await using var first = await SimulatedApiServer.StartAsync(new() { Seed = 7 }, TestContext.Current.CancellationToken);
        await using var second = await SimulatedApiServer.StartAsync(new() { Seed = 7 }, TestContext.Current.CancellationToken);
        await using var other = await SimulatedApiServer.StartAsync(new() { Seed = 8 }, TestContext.Current.CancellationToken);

        Assert.Equal(first.ClusterId, second.ClusterId);
        Assert.NotEqual(first.ClusterId, other.ClusterId);
    }
}
