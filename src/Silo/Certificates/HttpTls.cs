using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MeshSync.Fabric.Silo.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace MeshSync.Fabric.Silo.Certificates;

/// <summary>The silo's HTTP surface over TLS: each connection gets the certificate that the files hold then.</summary>
internal static class HttpTls
{
    public static void UseTls(this ListenOptions listen, HttpTlsOptions options)
    {
        var services = listen.ApplicationServices;
        var served = new ServedCertificate(options, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<ServedCertificate>>());
        _ = listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(Answer(served.Current)) });
    }

    private static SslServerAuthenticationOptions Answer(CertificateSet set) => new()
    {
        ServerCertificateContext = set.Server,
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        // Asked for and not demanded: probes have none, and see health and metrics only.
        ClientCertificateRequired = set.ClientAuthorities is not null,
        RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is null || IsSigned(certificate, set.ClientAuthorities),
    };

    private static bool IsSigned(X509Certificate certificate, X509Certificate2Collection? authorities)
    {
        if (authorities is null)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        _ = chain.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid("1.3.6.1.5.5.7.3.2"));
        return chain.Build((X509Certificate2)certificate);
    }
}
