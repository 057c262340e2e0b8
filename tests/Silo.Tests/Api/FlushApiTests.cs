using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MeshSync.Fabric.Silo.Tests.Hosting;
using MeshSync.Fabric.Silo.Tests.Outlets;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Silo.Tests.Api;

public sealed class FlushApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Flush_OfACollection_SendsItAgain_AndShowsProgressAndOutlets()
    {
        await using var broker = await NatsServer.StartAsync();
        await using var silo = await RunningSilo.Start(broker.Url);
        await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Status == 200);
        await using var meshery = await MesheryServer.Start(broker.Url);
        await using var cluster = new WatchedCluster(broker.Url, "c1");
        await cluster.List(("a", "1"), ("b", "1"));
        await Eventually.Be(() => meshery.Received.Count == 2);

        var (status, begun) = await Post(silo, new { cluster = "c1", collection = "core/configmaps" });

        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal("core/configmaps", begun[0].GetProperty("collection").GetString());
        await Eventually.Be(() => meshery.Received.Count == 4);
        await Eventually.Be(() => silo.Get("/api/v1/flush"), answer => answer.Text.Contains("\"phase\":\"done\",\"sent\":2,\"total\":2", StringComparison.Ordinal));
        await Eventually.Be(() => silo.Get("/api/v1/outlets"), answer => answer.Text.Contains("\"name\":\"meshery\",\"kind\":\"push\",\"subject\":\"meshery.meshsync.core\"", StringComparison.Ordinal)
            && answer.Text.Contains("\"connected\":true,\"delivered\":2,\"pending\":0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Flush_ThatMakesNoSense_IsRefused()
    {
        await using var broker = await NatsServer.StartAsync();
        await using var silo = await RunningSilo.Start(broker.Url);
        await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Status == 200);

        Assert.Equal(HttpStatusCode.BadRequest, (await Post(silo, new { collection = "core/pods" })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Post(silo, new { cluster = "c1", collection = "pods" })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Post(silo, new { outlet = "nobody" })).Status);
        using var form = new StringContent("{}", MediaTypeHeaderValue.Parse("text/plain"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await silo.Http.PostAsync(new Uri("/api/v1/flush", UriKind.Relative), form, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Flush_WhereATokenIsSet_NeedsIt()
    {
        await using var broker = await NatsServer.StartAsync();
        await using var silo = await RunningSilo.Start(broker.Url, "--api-token", "s3cret");
        await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Status == 200);

        Assert.Equal(HttpStatusCode.Unauthorized, (await Post(silo, new { })).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Post(silo, new { }, "other")).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await Post(silo, new { }, "s3cret")).Status);
    }

    [Fact]
    public async Task Flush_WhereTheSiloListensBeyondItsMachineWithoutAToken_IsRefused()
    {
        await using var broker = await NatsServer.StartAsync();
        await using var silo = await RunningSilo.Start(broker.Url, services => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(services, new Silo.Access.ApiAccess(null, OnLoopback: false)));
        await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Status == 200);

        var (status, problem) = await Post(silo, new { });

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("MESHSYNC_API_TOKEN", problem.GetRawText(), StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> Post(RunningSilo silo, object body, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/flush") { Content = JsonContent.Create(body) };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var answer = await silo.Http.SendAsync(request, Cancellation);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation));
    }
}
