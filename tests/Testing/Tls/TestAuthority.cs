using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeshSync.Fabric.Testing.Tls;

/// <summary>Signs certificates for a test; everything is a PEM file in a directory of its own.</summary>
public sealed class TestAuthority : IDisposable
{
    private static readonly TimeSpan Validity = TimeSpan.FromDays(2);

    private readonly TempDirectory _directory = new();
    private readonly string _name;
    private readonly (DateTimeOffset From, DateTimeOffset To) _valid;
    private X509Certificate2 _authority;

    public TestAuthority(TimeProvider time, string name = "meshsync-test-ca")
    {
        _name = name;
        _valid = (time.GetUtcNow() - Validity, time.GetUtcNow() + Validity);
        _authority = Begin();
    }

    public string CaFile => _directory.File("ca.pem");

    /// <summary>Begins anew with another key, in the same file: nothing signed before is worth anything any more.</summary>
    public void Renew()
    {
        _authority.Dispose();
        _authority = Begin();
    }

    /// <summary>Writes a certificate for loopback, for servers and clients, and its key; the same name again renews it in place.</summary>
    public (string Certificate, string Key) Issue(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        // The serial number is positive, or NATS refuses the certificate.
        using var certificate = request.Create(_authority, _valid.From, _valid.To, [1, .. RandomNumberGenerator.GetBytes(8)]);
        (string Certificate, string Key) files = (_directory.File($"{name}.pem"), _directory.File($"{name}.key"));
        File.WriteAllText(files.Key, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(files.Certificate, certificate.ExportCertificatePem());
        return files;
    }

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Dispose();
    }

    private X509Certificate2 Begin()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={_name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var authority = request.CreateSelfSigned(_valid.From, _valid.To);
        File.WriteAllText(CaFile, authority.ExportCertificatePem());
        return authority;
    }
}
