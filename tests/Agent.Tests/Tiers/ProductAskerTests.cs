using System.Collections.Concurrent;
using System.Net;
using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Discovery;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Probing;
using MeshSync.Fabric.Agent.Tiers;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;
using MeshSync.Fabric.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshSync.Fabric.Agent.Tests.Tiers;

/// <summary>What is asked of a product through an API server's proxy, and what comes of each of its answers.</summary>
public sealed class ProductAskerTests : IAsyncLifetime
{
    private static readonly ProductProbe Probe = new()
    {
        Product = "prometheus",
        Namespace = "monitoring",
        Target = "prometheus",
        Port = "9090",
        Path = "/api/v1/status/buildinfo",
        Value = ["data", "version"],
    };

    private readonly TempDirectory _directory = new();
    private readonly ConcurrentQueue<string> _asked = new();
    private readonly TierKeeper _tiers = new(new DiscoverySignal(TimeProvider.System), TimeProvider.System, NullLogger<TierKeeper>.Instance);
    private RequestDelegate _answer = Answer(HttpStatusCode.OK, """{"data":{"version":"3.1.4"}}""");
    private WebApplication _server = null!;
    private ApiLogins _logins = null!;
    private ProductAsker _asker = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(context =>
        {
            _asked.Enqueue($"{context.Request.Method} {context.Request.Path}");
            return _answer(context);
        });
        await _server.StartAsync(Cancellation);
        var kubeconfig = _directory.File("kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, $$"""
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: "{{_server.Urls.Single()}}"} }]
            users: [{name: u, user: {token: t} }]
            contexts: [{name: x, context: {cluster: c, user: u} }]
            current-context: x
            """, Cancellation);
        _logins = new ApiLogins(new AgentOptions { Kubeconfig = kubeconfig }, TimeProvider.System, NullLogger<ApiLogins>.Instance);
        _asker = new ProductAsker(new ServiceProxy(new ApiConnection(_logins, TimeProvider.System)), _tiers, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _asker.Dispose();
        _logins.Dispose();
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Product_IsAskedThroughTheProxyOfItsServiceOrPod_AndOnlyTheVersionIsHandedOn()
    {
        Assert.Equal("3.1.4", (await _asker.Ask(Probe, Cancellation)).Version);
        Assert.Equal("3.1.4", (await _asker.Ask(Probe with { IsPod = true, IsHttps = true, Target = "prometheus-0" }, Cancellation)).Version);

        Assert.Equal(
            ["GET /api/v1/namespaces/monitoring/services/prometheus:9090/proxy/api/v1/status/buildinfo", "GET /api/v1/namespaces/monitoring/pods/https:prometheus-0:9090/proxy/api/v1/status/buildinfo"],
            _asked);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, """{"data":{}}""", AgentErrorKind.Unavailable)]
    [InlineData(HttpStatusCode.OK, "<html>", AgentErrorKind.Unavailable)]
    [InlineData(HttpStatusCode.Forbidden, """{"kind":"Status","code":403,"reason":"Forbidden","message":"no"}""", AgentErrorKind.Forbidden)]
    [InlineData(HttpStatusCode.NotFound, """{"kind":"Status","code":404,"reason":"NotFound","message":"no"}""", AgentErrorKind.Unavailable)]
    public async Task Answer_ThatIsNoVersion_IsAnErrorThatSaysSo(HttpStatusCode code, string body, AgentErrorKind kind)
    {
        _answer = Answer(code, body);

        var refusal = await Assert.ThrowsAsync<AgentCommandException>(() => _asker.Ask(Probe, Cancellation));

        Assert.Equal(kind, refusal.Kind);
        Assert.Single(_asked);
    }

    [Theory]
    [InlineData("../../secrets", "/x")]
    [InlineData("prometheus", "/../../../secrets")]
    [InlineData("prometheus", "/%2e%2e/x")]
    [InlineData("prometheus", "x")]
    public async Task Probe_ThatLeadsElsewhere_IsNotSent(string target, string path)
    {
        var refusal = await Assert.ThrowsAsync<AgentCommandException>(() => _asker.Ask(Probe with { Target = target, Path = path }, Cancellation));

        Assert.Equal(AgentErrorKind.BadRequest, refusal.Kind);
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task Product_ThatThePolicyDisables_IsNotAsked()
    {
        _tiers.Offer(TierSource.MeshSync, """{"disabledInfra":["prometheus"]}""");

        var refusal = await Assert.ThrowsAsync<AgentCommandException>(() => _asker.Ask(Probe, Cancellation));

        Assert.Equal(AgentErrorKind.NotWatched, refusal.Kind);
        Assert.Empty(_asked);
    }

    private static RequestDelegate Answer(HttpStatusCode code, string body) => context =>
    {
        context.Response.StatusCode = (int)code;
        return context.Response.WriteAsync(body, Cancellation);
    };
}
