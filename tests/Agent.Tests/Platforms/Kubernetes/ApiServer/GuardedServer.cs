using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Kubernetes.ApiServer;

/// <summary>An API server that answers nothing but whether it knows who asks: by a bearer token, or by the name in a client certificate.</summary>
internal sealed class GuardedServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GuardedServer(WebApplication app) => _app = app;

    /// <summary>Whom it lets in: <c>Bearer x</c>, <c>Basic x</c> or <c>CN=x</c>.</summary>
    public string Admits { get; set; } = "";

    public int Refusals { get; private set; }

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<GuardedServer> Start(TestAuthority authority)
    {
        var (certificate, key) = authority.Issue("api");
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = X509Certificate2.CreateFromPem(certificate, key);
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.AllowAnyClientCertificate();
        })));
        var server = new GuardedServer(builder.Build());
        server._app.Run(server.Answer);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private async Task Answer(HttpContext context)
    {
        bool admitted = context.Request.Headers.Authorization == Admits || context.Connection.ClientCertificate?.Subject == Admits;
        Refusals += admitted ? 0 : 1;
        context.Response.StatusCode = admitted ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized;
        await context.Response.WriteAsync(admitted ? "{}" : """{"kind":"Status","code":401,"reason":"Unauthorized"}""");
    }
}
