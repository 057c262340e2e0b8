using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts.Helm;
using MeshSync.Fabric.Contracts.Objects;
using MeshSync.Fabric.Contracts.Redaction;
using MeshSync.Fabric.Contracts.Tiers;
using MeshSync.Fabric.Testing.Fuzzing;

namespace MeshSync.Fabric.Contracts.Tests;

/// <summary>Foreign bytes that agent and silo share the reading of.</summary>
public sealed class FuzzTests
{
    private const string Chart = """{"name":"cm","info":{"status":"deployed"},"chart":{"metadata":{"name":"cert-manager","version":"v1.14.2","appVersion":"v1.14.2"}},"version":3}""";

    [Fact]
    public async Task WatchBatch_OfAnyBytes_IsReadOrRefused() => await new Fuzzer("watch-batch")
    {
        Made = [Batch(1), Batch(40)],
        // A batch says how long it is, up to a bound, before a byte of it is read.
        Memory = 128 << 20,
        Refusals = [typeof(WatchBatchFormatException)],
    }.Run(static bytes =>
    {
        using var batch = WatchBatch.Decode(bytes);
        foreach (var item in batch)
        {
            _ = item.Body.Length + item.NameUtf8.Length;
        }
    });

    [Fact]
    public async Task TierPolicy_OfAnyText_IsReadOrRefused() => await new Fuzzer("tier-policy") { Refusals = [typeof(TierPolicyException)] }.Run(
        static bytes => TierPolicy.Parse(Encoding.UTF8.GetString(bytes)));

    [Fact]
    public async Task LabelSelector_OfAnyText_IsReadOrRefused() => await new Fuzzer("label-selector") { Refusals = [typeof(FormatException)] }.Run(
        static bytes => LabelSelector.Parse(Encoding.UTF8.GetString(bytes)).Matches(new Dictionary<string, string> { ["tier"] = "gold" }));

    [Fact]
    public async Task HelmRelease_OfAnyBytes_IsReadOrNone() => await new Fuzzer("helm-release")
    {
        Made = [Release()],
        // What is packed may unpack to the bound.
        Memory = 6L * HelmRelease.MaxBytes,
    }.Run(static bytes => HelmRelease.Facts(bytes));

    [Fact]
    public async Task PackedHelmRelease_OfAnyBytes_IsReadOrNone() => await new Fuzzer("packed-helm-release")
    {
        Made = [Gzip(Chart)],
        Memory = 6L * HelmRelease.MaxBytes,
    }.Run(static packed => HelmRelease.Facts(Wrapped(packed)));

    [Fact]
    public async Task HelmReleaseUnpacked_OfAnyBytes_IsReadOrNone() => await new Fuzzer("unpacked-helm-release")
    {
        Made = [Encoding.UTF8.GetBytes(Chart)],
        Memory = 6L * HelmRelease.MaxBytes,
    }.Run(static unpacked => HelmRelease.Facts(Wrapped(Gzip(Encoding.Latin1.GetString(unpacked)))));

    [Fact]
    public async Task Redaction_OfAnyBytes_LeavesJsonOrRefuses() => await new Fuzzer("redaction") { Refusals = [typeof(MalformedObjectException)] }.Run(
        static bytes =>
        {
            var output = new ArrayBufferWriter<byte>();
            SecretRedactor.Redact(bytes, output);
            JsonDocument.Parse(output.WrittenMemory, new JsonDocumentOptions { MaxDepth = RawObject.MaxDepth }).Dispose();
        });

    [Fact]
    public async Task Subjects_OfAnyText_AreKeysOrNone() => await new Fuzzer("subject").Run(
        static bytes =>
        {
            var subject = Encoding.UTF8.GetString(bytes);

            // Whatever is read becomes a key, which is written and read again.
            Assert.True(!Subjects.TryParseWatch(subject, out var watched) || CollectionKey.Parse(watched.ToString()) == watched);
            Assert.True(!Subjects.TryParseObject(subject, out var stored) || ObjectKey.Parse(stored.ToString()) == stored);
            Assert.True(!Subjects.TryParseIdentity(subject, out var product) || ProductKey.Parse(product.ToString()) == product);
            Assert.True(!Subjects.TryParsePromotions(subject, out var promoted) || CollectionKey.Parse(promoted.ToString()) == promoted);
        });

    [Fact]
    public async Task AgentReply_OfAnyBytes_IsReadOrRefused() => await new Fuzzer("agent-reply") { Refusals = [typeof(AgentCommandException)] }.Run(
        static bytes =>
        {
            // Of the verbs, one after the other; the first byte says which.
            switch (bytes is [var verb, ..] ? verb : 0)
            {
                case (byte)'1':
                    Assert.NotNull(AgentReply.Read(null, bytes.AsMemory(1), AgentJson.Default.AgentResynced));
                    break;
                case (byte)'2':
                    Assert.NotNull(AgentReply.Read(null, bytes.AsMemory(1), AgentJson.Default.AgentInjected).Namespace);
                    break;
                case (byte)'3':
                    Assert.NotNull(AgentReply.Read(null, bytes.AsMemory(1), AgentJson.Default.AgentProbed).Version);
                    break;
                case (byte)'4':
                    Assert.DoesNotContain(null, AgentReply.Read(null, bytes.AsMemory(1), AgentJson.Default.TierExplanation).Reasons);
                    break;
                case (byte)'5':
                    _ = SessionEnd.Read(Encoding.UTF8.GetString(bytes), bytes);
                    break;
                case (byte)'6':
                    _ = AgentReply.Body(Encoding.UTF8.GetString(bytes), bytes);
                    break;
                default:
                    Assert.DoesNotContain(null, AgentReply.Read(null, bytes, AgentJson.Default.AgentStatus).Reflectors);
                    break;
            }
        });

    private static byte[] Batch(int count)
    {
        using var writer = new WatchBatchWriter();
        for (var i = 0; i < count; i++)
        {
            writer.Add(i % 5 == 4 ? WatchEventType.Delete : WatchEventType.Upsert, "ns"u8, Encoding.UTF8.GetBytes($"o{i}"), "uid"u8, "7"u8, """{"metadata":{"name":"o"}}"""u8);
        }

        return writer.Encode(new WatchBatchHeader
        {
            Cluster = "c1",
            Type = new ResourceType("", "v1", "pods", "Pod", Namespaced: true),
            Session = 1,
            Sequence = 1,
            Phase = WatchPhase.List,
            Epoch = 1,
            Begin = true,
            End = true,
            ItemCount = (uint)count,
            ResourceVersion = "1",
            CapturedAt = DateTimeOffset.UnixEpoch,
        });
    }

    private static byte[] Release() => Wrapped(Gzip(Chart));

    private static byte[] Wrapped(byte[] packed) => Encoding.UTF8.GetBytes(
        $$$"""{"type":"helm.sh/release.v1","data":{"release":"{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(Convert.ToBase64String(packed)))}}}"}}""");

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.Latin1.GetBytes(text));
        }

        return packed.ToArray();
    }
}
