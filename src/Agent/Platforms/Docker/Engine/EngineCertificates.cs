using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Engine;

/// <summary>The certificates that Docker's own client uses: <c>ca.pem</c>, <c>cert.pem</c> and <c>key.pem</c> of one directory.</summary>
internal static class EngineCertificates
{
    /// <param name="directory">Null for <c>~/.docker</c>.</param>
    /// <exception cref="IOException">One of them is missing.</exception>
    public static SslClientAuthenticationOptions Read(string? directory)
    {
        directory ??= Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker");
        var own = X509Certificate2.CreateFromPemFile(Path.Combine(directory, "cert.pem"), Path.Combine(directory, "key.pem"));
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(Path.Combine(directory, "ca.pem"));
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return new SslClientAuthenticationOptions
        {
            ClientCertificateContext = SslStreamCertificateContext.Create(own, additionalCertificates: null, offline: true),
            CertificateChainPolicy = policy,
        };
    }
}
