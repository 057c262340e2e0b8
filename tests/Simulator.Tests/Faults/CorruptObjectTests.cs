using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Simulator.Tests.Contract;

namespace MeshSync.Fabric.Simulator.Tests.Faults;

public sealed class CorruptObjectTests
{
    private const string ConfigMap =
        """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"default"},"data":{"k":"v"}}""";

    [Theory]
    [InlineData("""{"kind":"ConfigMap","apiVersion":"v1"}""")]
    [InlineData("""{"spec":null""")]
    [InlineData("[]")]
    public async Task Corrupt_IsServedAsItIsUntilItIsMended(string raw)
    {
        await using var server = await SimulatedApiServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = server.Address };
        var api = new ApiUnderTest(http);
        var whole = server.Apply(ConfigMap);

        var corrupt = server.Corrupt("configmaps", "default", "a", raw);
        var list = await api.GetAsync("/api/v1/configmaps");
        using var watch = await http.GetStreamAsync(
            new Uri($"/api/v1/configmaps?watch=1&resourceVersion={whole.ResourceVersion}&timeoutSeconds=1", UriKind.Relative),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(watch);

        Assert.Contains($"\"items\":[{raw}]", list.Body, StringComparison.Ordinal);
        Assert.Equal($"{{\"type\":\"MODIFIED\",\"object\":{raw}}}", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal(raw, server.Get("configmaps", "default", "a"));
        Assert.True(corrupt.ResourceVersion > whole.ResourceVersion);

        Assert.Equal(whole.Uid, server.Apply(ConfigMap).Uid);
        Assert.Equal(["a"], (await api.GetAsync("/api/v1/configmaps")).Names);
    }
}
