using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Simulator.Tests.Contract;

namespace MeshSync.Fabric.Simulator.Tests.Hosting;

public sealed class RestartTests
{
    private const string ConfigMap = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"default"}}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restart_KeepsObjectsAndAddressAndForgetsHistory()
    {
        await using var server = await SimulatedApiServer.StartAsync(cancellationToken: Cancellation);
        var version = server.Apply(ConfigMap);
        var address = server.Address;

        await server.RestartAsync(cancellationToken: Cancellation);
        using var http = new HttpClient { BaseAddress = address };
        using var watch = await new ApiUnderTest(http).WatchAsync("/api/v1/configmaps?watch=1&resourceVersion=1");

        Assert.Equal(address, server.Address);
        Assert.Equal("ERROR", (await watch.TakeAsync(1))[0].Type);
        Assert.Contains(version.Uid, server.Get("configmaps", "default", "a"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_FromABackup_HasLowerVersionsAndGoesOn()
    {
        await using var server = await SimulatedApiServer.StartAsync(cancellationToken: Cancellation);
        for (var i = 0; i < 100; i++)
        {
            server.Apply(ConfigMapWith(name: $"a{i % 3}", data: i));
        }

        var before = server.ResourceVersion;
        await server.RestartAsync(resourceVersion: 20, Cancellation);
        using var http = new HttpClient { BaseAddress = server.Address };
        var api = new ApiUnderTest(http);
        var list = await api.GetAsync("/api/v1/configmaps");

        Assert.Equal(20, list.ResourceVersion);
        Assert.True(before > 100);
        Assert.All(list.Json.GetProperty("items").EnumerateArray(), item => Assert.InRange(item.ResourceVersion(), 1, 20));
        using var watch = await api.WatchAsync("/api/v1/configmaps?watch=1&resourceVersion=20");
        server.Apply(ConfigMap);
        Assert.Equal(21, (await watch.TakeAsync(1))[0].Item.ResourceVersion());
    }

    [Fact]
    public async Task OpenWatch_OfAServerThatStops_Ends()
    {
        await using var server = await SimulatedApiServer.StartAsync(cancellationToken: Cancellation);
        using var http = new HttpClient { BaseAddress = server.Address };
        using var watch = await new ApiUnderTest(http).WatchAsync($"/api/v1/configmaps?watch=1&resourceVersion={server.ResourceVersion}");

        await server.RestartAsync(cancellationToken: Cancellation);

        Assert.Empty(await watch.TakeAllAsync());
    }

    [Fact]
    public async Task History_IsBounded()
    {
        await using var server = await SimulatedApiServer.StartAsync(new() { HistoryLimit = 5 }, Cancellation);
        var first = server.Apply(ConfigMap).ResourceVersion;
        for (var i = 0; i < 6; i++)
        {
            server.Apply(ConfigMapWith(name: "a", data: i));
        }

        using var http = new HttpClient { BaseAddress = server.Address };
        using var tooOld = await new ApiUnderTest(http).WatchAsync($"/api/v1/configmaps?watch=1&resourceVersion={first}");
        using var oldest = await new ApiUnderTest(http).WatchAsync($"/api/v1/configmaps?watch=1&resourceVersion={first + 1}");

        Assert.Equal("ERROR", (await tooOld.TakeAsync(1))[0].Type);
        Assert.All(await oldest.TakeAsync(5), e => Assert.Equal("MODIFIED", e.Type));
    }

    private static string ConfigMapWith(string name, int data) =>
        $$$"""
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","namespace":"default"},"data":{"i":"{{{data}}}"}}
        """;
}
