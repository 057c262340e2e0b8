using MeshSync.Fabric.Silo.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MeshSync.Fabric.Silo.Tests.Hosting;

/// <summary>A whole silo in the test's process, as Program would run it, on free ports.</summary>
internal sealed class RunningSilo : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningSilo(WebApplication app)
    {
        _app = app;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Methods and patterns of everything that it answers to; GET where it takes any.</summary>
    public IEnumerable<(string Method, string Pattern)> Routes =>
        from endpoint in _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select (method, "/" + (endpoint.RoutePattern.RawText ?? "").Trim('/'));

    public static Task<RunningSilo> Start(string brokerUrl, params string[] flags) => Start(brokerUrl, _ => { }, flags);

    /// <param name="brokerUrl">Where NATS is.</param>
    /// <param name="add">Adds services of the test's own.</param>
    /// <param name="flags">More flags.</param>
    public static async Task<RunningSilo> Start(string brokerUrl, Action<IServiceCollection> add, params string[] flags)
    {
        string[] all = ["--broker-url", brokerUrl, "--http-port", "0", "--silo-port", "0", "--log-level", "None", .. flags];
        var app = SiloApplication.Build(SiloHostOptions.Read(all, new Dictionary<string, string>()), add);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningSilo(app);
    }

    /// <summary>Status and text of an answer, whatever the status is.</summary>
    public async Task<(int Status, string Text)> Get(string path)
    {
        using var answer = await Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
