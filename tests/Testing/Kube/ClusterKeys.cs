using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeshSync.Fabric.Testing.Kube;

/// <summary>The secrets of one test cluster as files: its authority, the server's certificate, the key of service accounts, tokens.</summary>
internal sealed class ClusterKeys : IDisposable
{
    private static readonly TimeSpan Validity = TimeSpan.FromDays(2);

    private readonly string _directory;

    public ClusterKeys(string directory, TimeProvider time)
    {
        _directory = directory;
        var (from, to) = (time.GetUtcNow() - Validity, time.GetUtcNow() + Validity);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=meshsync-test-ca", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        Authority = request.CreateSelfSigned(from, to);
        Write("ca.crt", Authority.ExportCertificatePem());

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = ServerRequest(serverKey).Create(Authority, from, to, RandomNumberGenerator.GetBytes(8));
        Write("apiserver.crt", certificate.ExportCertificatePem());
        Write("apiserver.key", serverKey.ExportPkcs8PrivateKeyPem());

        using var accountsKey = RSA.Create(2048);
        Write("accounts.key", accountsKey.ExportRSAPrivateKeyPem());
        Write("accounts.pub", accountsKey.ExportSubjectPublicKeyInfoPem());
        Write("tokens.csv", $"{AdminToken},admin,u1,\"system:masters\"\n{AliceToken},alice,u2\n");
    }

    public X509Certificate2 Authority { get; }

    public string AdminToken { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public string AliceToken { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public string File(string name) => Path.Combine(_directory, name);

    /// <summary>Writes a kubeconfig for the holder of <paramref name="token"/> and returns its path.</summary>
    public string WriteKubeConfig(string user, string token, Uri server) => Write(
        $"{user}.kubeconfig",
        $$$"""
        apiVersion: v1
        kind: Config
        clusters: [{name: test, cluster: {server: "{{{server.GetLeftPart(UriPartial.Authority)}}}", certificate-authority: "{{{File("ca.crt")}}}"}}]
        users: [{name: {{{user}}}, user: {token: "{{{token}}}"}}]
        contexts: [{name: test, context: {cluster: test, user: {{{user}}}}}]
        current-context: test

        """);

    public void Dispose() => Authority.Dispose();

    private static CertificateRequest ServerRequest(ECDsa key)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.Parse("10.96.0.1"));
        names.AddDnsName("localhost");
        names.AddDnsName("kubernetes.default.svc");
        var request = new CertificateRequest("CN=kube-apiserver", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        return request;
    }

    private string Write(string name, string content)
    {
        System.IO.File.WriteAllText(File(name), content);
        return File(name);
    }
}
