using System.Security.Cryptography;
using MeshSync.Fabric.Silo.Certificates;

namespace MeshSync.Fabric.Silo.Configuration;

/// <summary>PEM files of the HTTP surface.</summary>
/// <param name="Certificate">The silo's certificate and what lies between it and its authority.</param>
/// <param name="Key">Its key.</param>
/// <param name="ClientCa">Authorities whose certificates prove a client as the token does; null: none do.</param>
internal sealed record HttpTlsOptions(string Certificate, string Key, string? ClientCa)
{
    /// <summary>Null: plain HTTP.</summary>
    public static HttpTlsOptions? Read(SettingValues values)
    {
        var (certificate, key, ca) = (values.OptionalText(SiloSettings.HttpCert), values.OptionalText(SiloSettings.HttpKey), values.OptionalText(SiloSettings.HttpClientCa));
        if (certificate is null && key is null && ca is null)
        {
            return null;
        }

        if (certificate is null || key is null)
        {
            values.Reject(certificate is null ? SiloSettings.HttpCert : SiloSettings.HttpKey, "the path of a PEM file: HTTPS needs a certificate and its key");
            return null;
        }

        var options = new HttpTlsOptions(certificate, key, ca);
        try
        {
            _ = CertificateSet.Load(options);
        }
        catch (Exception wrong) when (wrong is CryptographicException or IOException or UnauthorizedAccessException)
        {
            values.Reject(SiloSettings.HttpCert, $"a certificate that can be used, with its key: {wrong.Message}");
        }

        return options;
    }
}
