using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MeshSync.Fabric.Silo.Access;
using MeshSync.Fabric.Silo.Configuration;
using MeshSync.Fabric.Silo.Tests.Hosting;
using MeshSync.Fabric.Testing;
using MeshSync.Fabric.Testing.Tls;
using Microsoft.Extensions.DependencyInjection;

namespace MeshSync.Fabric.Silo.Tests.Access;

/// <summary>HTTPS with certificates that are renewed, and clients that prove themselves by theirs.</summary>
public sealed class HttpsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Https_RenewedCertificate_IsServedWithoutARestart_AndABrokenOneIsNot()
    {
        using var authority = new TestAuthority(TimeProvider.System);
        var server = authority.Issue("silo");
        await using var broker = await NatsServer.StartAsync();
        await using var silo = await RunningSilo.Start(broker.Url, "--http-cert", server.Certificate, "--http-key", server.Key);
        Assert.Equal("https", silo.Http.BaseAddress!.Scheme);
        var first = await Serial(silo);

        authority.Issue("silo");
        var second = await Eventually.Be(() => Serial(silo), serial => serial != first, Patience);

        await File.WriteAllTextAsync(server.Certificate, "half of a certif", Cancellation);
        await File.WriteAllTextAsync(server.Key, "and no key", Cancellation);
        File.SetLastWriteTimeUtc(server.Key, DateTime.UnixEpoch);
        await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System, Cancellation); // Longer than between two looks.
        Assert.Equal(second, await Serial(silo));

        authority.Issue("silo");
        await Eventually.Be(() => Serial(silo), serial => serial != second, Patience);
    }

    [Fact]
    public async Task Https_ClientCertificate_ProvesAsMuchAsTheToken_AndAStrangersNothing()
    {
        using var authority = new TestAuthority(TimeProvider.System);
        using var others = new TestAuthority(TimeProvider.System, "somebody-else");
        var server = authority.Issue("silo");
        await using var broker = await NatsServer.StartAsync();
        await using var silo = await RunningSilo.Start(
            broker.Url, services => services.AddSingleton(new ApiAccess(null, OnLoopback: false)),
            "--http-cert", server.Certificate, "--http-key", server.Key, "--http-client-ca", authority.CaFile);

        Assert.Equal(HttpStatusCode.Forbidden, await Ask(silo, null, "/api/v1/clusters"));
        Assert.Equal(HttpStatusCode.OK, await Ask(silo, null, "/healthz"));
        Assert.Equal(HttpStatusCode.OK, await Ask(silo, authority.Issue("operator"), "/api/v1/clusters"));
        await Assert.ThrowsAnyAsync<Exception>(() => Ask(silo, others.Issue("operator"), "/api/v1/clusters"));
    }

    [Fact]
    public void Settings_WithoutKeyOrWithAnothersKey_SayWhatIsWrong()
    {
        using var authority = new TestAuthority(TimeProvider.System);
        var (one, other) = (authority.Issue("one"), authority.Issue("other"));

        Assert.Contains("MESHSYNC_HTTP_KEY", Refused(("MESHSYNC_HTTP_CERT", one.Certificate)), StringComparison.Ordinal);
        Assert.Contains("MESHSYNC_HTTP_CERT", Refused(("MESHSYNC_HTTP_CERT", one.Certificate), ("MESHSYNC_HTTP_KEY", other.Key)), StringComparison.Ordinal);
        Assert.Contains("NATS_KEY", Refused(("NATS_CERT", one.Certificate)), StringComparison.Ordinal);
    }

    private static string Refused(params (string Name, string Value)[] settings) =>
        Assert.Throws<SettingsException>(() => SiloHostOptions.Read([], settings.ToDictionary(setting => setting.Name, setting => setting.Value))).Message;

    private static async Task<string> Serial(RunningSilo silo)
    {
        var serial = "";
        using var http = Client(certificate => serial = certificate.SerialNumber);
        Assert.True((await http.GetAsync(new Uri(silo.Http.BaseAddress!, "/healthz"), Cancellation)).IsSuccessStatusCode);
        return serial;
    }

    private static async Task<HttpStatusCode> Ask(RunningSilo silo, (string Certificate, string Key)? client, string path)
    {
        using var certificate = client is { } files ? X509Certificate2.CreateFromPemFile(files.Certificate, files.Key) : null;
        using var http = Client(_ => { }, certificate);
        return (await http.GetAsync(new Uri(silo.Http.BaseAddress!, path), Cancellation)).StatusCode;
    }

    private static HttpClient Client(Action<X509Certificate2> served, X509Certificate2? own = null) => new(new SocketsHttpHandler
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificateContext = own is null ? null : SslStreamCertificateContext.Create(own, null, offline: true),
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                served((X509Certificate2)certificate!);
                return certificate!.Issuer == "CN=meshsync-test-ca";
            },
        },
    });
}
