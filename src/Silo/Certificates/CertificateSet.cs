using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeshSync.Fabric.Silo.Configuration;

namespace MeshSync.Fabric.Silo.Certificates;

/// <summary>What the files of certificates hold at one time.</summary>
/// <param name="Server">The silo's own certificate, with those between it and its authority.</param>
/// <param name="ClientAuthorities">Who signs certificates of clients; null: none are asked for.</param>
internal sealed record CertificateSet(SslStreamCertificateContext Server, X509Certificate2Collection? ClientAuthorities)
{
    /// <exception cref="CryptographicException">A file holds no certificate, or a key that is not its own.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static CertificateSet Load(HttpTlsOptions options)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(options.Certificate);
        var server = Own(options);
        if (options.ClientCa is null)
        {
            return new(SslStreamCertificateContext.Create(server, chain, offline: true), null);
        }

        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(options.ClientCa);
        return new(SslStreamCertificateContext.Create(server, chain, offline: true), authorities);
    }

    private static X509Certificate2 Own(HttpTlsOptions options)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(options.Certificate, options.Key);
        }
        catch (ArgumentException wrong)
        {
            // As while a certificate is being renewed, of which one half has been written.
            throw new CryptographicException(wrong.Message, wrong);
        }
    }
}
