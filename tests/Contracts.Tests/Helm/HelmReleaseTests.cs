using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts.Helm;
using MeshSync.Fabric.Contracts.Redaction;

namespace MeshSync.Fabric.Contracts.Tests.Helm;

public sealed class HelmReleaseTests
{
    private const string Release =
        """{"name":"cm","info":{"first_deployed":"x","status":"deployed","notes":"NOTES"},"chart":{"metadata":{"name":"cert-manager","version":"v1.14.2","appVersion":"v1.14.2","sources":["a"]},"templates":[{"name":"t","data":"s3cr3t"}]},"config":{"password":"s3cr3t"},"version":3}""";

    [Fact]
    public void Facts_OfARelease_AreItsChartAndVersions()
    {
        HelmFacts? facts = HelmRelease.Facts(Secret(Release), out HelmReading reading);

        Assert.Equal(HelmReading.Read, reading);
        Assert.Equal(new HelmFacts("cm", "deployed", "cert-manager", "v1.14.2", "v1.14.2"), facts);
    }

    [Fact]
    public void Facts_BehindLongNotes_AreFoundAllTheSame() =>
        Assert.Equal("cert-manager", HelmRelease.Facts(Secret(Release.Replace("NOTES", new string('n', 300_000), StringComparison.Ordinal)))?.Chart);

    [Fact]
    public void Facts_OfAReleaseThatIsNotCompressed_AreRead() =>
        Assert.Equal("cert-manager", HelmRelease.Facts(SecretOf(Encoding.UTF8.GetBytes(Release)))?.Chart);

    [Fact]
    public void Facts_OfAnUsualSecret_AreNone()
    {
        Assert.Null(HelmRelease.Facts("""{"type":"Opaque","data":{"release":"eA=="}}"""u8, out HelmReading reading));
        Assert.Equal(HelmReading.NoRelease, reading);
    }

    [Fact]
    public void Facts_OfWhatInflatesWithoutEnd_StopAtTheBound()
    {
        string bomb = Release.Replace("NOTES", new string('n', 64 * 1024 * 1024), StringComparison.Ordinal);
        long before = GC.GetAllocatedBytesForCurrentThread();
        byte[] secret = Secret(bomb);
        before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Null(HelmRelease.Facts(secret, out HelmReading reading));

        Assert.Equal(HelmReading.TooLarge, reading);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * HelmRelease.MaxBytes);
    }

    [Theory]
    [InlineData("""{"type":"helm.sh/release.v1","data":{}}""", HelmReading.NoContent)]
    [InlineData("""{"type":"helm.sh/release.v1","data":null}""", HelmReading.NoContent)]
    [InlineData("""{"type":"helm.sh/release.v1","data":{"release":"[REDACTED]"}}""", HelmReading.NotBase64)]
    [InlineData("""{"type":"helm.sh/release.v1","data":{"release":"WjJGeVltRm5aUT09"}}""", HelmReading.NotCompressed)]
    [InlineData("""{"type":"helm.sh/release.v1","data":{"release":""", HelmReading.NotJson)]
    public void Facts_OfWhatIsNoRelease_AreNoneAndSayWhy(string secret, HelmReading expected)
    {
        Assert.Null(HelmRelease.Facts(Encoding.UTF8.GetBytes(secret), out HelmReading reading));
        Assert.Equal(expected, reading);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("""{"name":1,"info":2,"chart":3}""")]
    [InlineData("""{"name":"x","info":[],"chart":{"metadata":[]}}""")]
    [InlineData("""{"name":"x","info":{"status":"deployed"},"chart":{"metadata":{"name":""")]
    public void Facts_OfCorruptReleases_AreNone(string release)
    {
        Assert.Null(HelmRelease.Facts(Secret(release), out HelmReading reading));
        Assert.Equal(HelmReading.NotJson, reading);
    }

    [Fact]
    public void Facts_OfBytesCutAnywhere_NeverThrow()
    {
        byte[] secret = Secret(Release);
        for (int length = 0; length < secret.Length - 1; length++)
        {
            Assert.Null(HelmRelease.Facts(secret.AsSpan(0, length)));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OutgoingSecret_OfARelease_HasTheFactsAndNoValueUnlessAsked(bool redact)
    {
        byte[] secret = Secret(Release);
        var output = new ArrayBufferWriter<byte>();

        Assert.Equal(HelmReading.Read, OutgoingSecret.Copy(secret, redact, output));

        using JsonDocument copy = JsonDocument.Parse(output.WrittenMemory);
        Assert.Equal(redact, copy.RootElement.GetProperty("data").GetProperty("release").GetString() == SecretRedactor.Placeholder);
        Assert.Equal(
            """{"name":"cm","status":"deployed","chart":"cert-manager","version":"v1.14.2","appVersion":"v1.14.2"}""",
            copy.RootElement.GetProperty(HelmFacts.Member).GetRawText());
        Assert.Equal("sh.helm.release.v1.cm.v3", copy.RootElement.GetProperty("metadata").GetProperty("name").GetString());
    }

    private static byte[] Secret(string release)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(release));
        }

        return SecretOf(packed.ToArray());
    }

    private static byte[] SecretOf(byte[] content)
    {
        string once = Convert.ToBase64String(content);
        string twice = Convert.ToBase64String(Encoding.UTF8.GetBytes(once));
        return Encoding.UTF8.GetBytes(
            $$$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"sh.helm.release.v1.cm.v3","namespace":"cm","managedFields":[]},"data":{"release":"{{{twice}}}"},"type":"helm.sh/release.v1"} """);
    }
}
