using System.Text;
using CsCheck;

namespace MeshSync.Fabric.Contracts.Tests.Watch;

public class WatchBatchTests
{
    private static readonly WatchBatchHeader Header = new()
    {
        Cluster = "7f24",
        Type = new ResourceType("apps", "v1", "deployments", "Deployment", true),
        Session = 1_795_000_000_000,
        Sequence = 42,
        Phase = WatchPhase.List,
        Epoch = 3,
        Begin = true,
        End = true,
        KeepsUnlisted = true,
        ItemCount = 2,
        ResourceVersion = "1234",
        CapturedAt = DateTimeOffset.UnixEpoch.AddDays(20_000).AddMicroseconds(7),
    };

    [Fact]
    public void Batch_EncodedAndDecoded_CarriesHeaderAndEventsUnchanged()
    {
        using var writer = new WatchBatchWriter();
        writer.Add(WatchEventType.Upsert, "default"u8, "web"u8, "u1"u8, "10"u8, """{"a":1}"""u8);
        writer.Add(WatchEventType.Delete, ""u8, "gone"u8, "u2"u8, "11"u8, ""u8);

        using var batch = WatchBatch.Decode(writer.Encode(Header));

        Assert.Equal(Header, batch.Header);
        Assert.Equal(2, batch.Count);
        Assert.Collection(
            batch,
            item => Assert.Equal((WatchEventType.Upsert, "default", "web", "u1", "10", """{"a":1}"""), Read(item)),
            item => Assert.Equal((WatchEventType.Delete, "", "gone", "u2", "11", ""), Read(item)));
    }

    [Fact]
    public void Audit_EncodedAndDecoded_CarriesItsDigest()
    {
        var digest = new CollectionDigest();
        digest.Add("u1"u8, "10"u8);
        digest.Add("u2"u8, "opaque"u8);
        var audit = Header with { Phase = WatchPhase.Audit, ItemCount = digest.Count, Digest = digest.Value };
        using var writer = new WatchBatchWriter();

        using var batch = WatchBatch.Decode(writer.Encode(audit));

        Assert.Equal(audit, batch.Header);
        Assert.NotEqual(0UL, batch.Header.Digest);
    }

    [Fact]
    public void Digest_OfTheSameObjectsInAnyOrder_IsTheSameAndOfOthersIsNot()
    {
        static CollectionDigest Of(params (string Uid, string Version)[] objects)
        {
            var digest = new CollectionDigest();
            foreach (var (uid, version) in objects)
            {
                digest.Add(Encoding.UTF8.GetBytes(uid), Encoding.UTF8.GetBytes(version));
            }

            return digest;
        }

        Assert.Equal(Of(("a", "1"), ("b", "2")), Of(("b", "2"), ("a", "1")));
        Assert.NotEqual(Of(("a", "1"), ("b", "2")), Of(("a", "2"), ("b", "1")));
        Assert.NotEqual(Of(("a", "1")), Of(("a", "1"), ("a", "1")));
    }

    [Fact]
    public void Batch_OfAnyBodies_RoundTrips() =>
        Gen.Byte.Array[0, 3000].Array[0, 40].Sample(bodies =>
        {
            using var writer = new WatchBatchWriter();
            foreach (var body in bodies)
            {
                writer.Add(WatchEventType.Upsert, "n"u8, "x"u8, "u"u8, "1"u8, body);
            }

            using var batch = WatchBatch.Decode(writer.Encode(Header));

            Assert.Equal(bodies, batch.Select(item => item.Body.ToArray()));
        });

    [Fact]
    public void Writer_Cleared_StartsAnEmptyBatch()
    {
        using var writer = new WatchBatchWriter();
        writer.Add(WatchEventType.Upsert, ""u8, "x"u8, "u"u8, "1"u8, "{}"u8);
        writer.Clear();

        using var batch = WatchBatch.Decode(writer.Encode(Header));

        Assert.Equal(0, batch.Count);
        Assert.Empty(batch);
    }

    [Fact]
    public void Decode_OfDamagedBytes_SaysSoAndNothingElse()
    {
        using var writer = new WatchBatchWriter();
        writer.Add(WatchEventType.Upsert, "default"u8, "web"u8, "u1"u8, "10"u8, Encoding.UTF8.GetBytes(new string('x', 500)));
        var good = writer.Encode(Header);

        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, good.Length]).Sample(damage =>
        {
            var (at, value, length) = damage;
            var bytes = good[..length];
            if (at < length)
            {
                bytes[at] = value;
            }

            try
            {
                using var batch = WatchBatch.Decode(bytes);
                _ = batch.Count(item => item.Body.Length >= 0);
            }
            catch (WatchBatchFormatException)
            {
                // The only failure that a reader has to expect.
            }
        });
    }

    [Theory]
    [InlineData("hello, this is no batch")]
    [InlineData("")]
    public void Decode_OfSomethingElse_IsRefused(string text) =>
        Assert.Throws<WatchBatchFormatException>(() => WatchBatch.Decode(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Decode_OfALaterVersion_NamesBothVersions()
    {
        using var writer = new WatchBatchWriter();
        var bytes = writer.Encode(Header);
        bytes[4] = 9;

        var error = Assert.Throws<WatchBatchFormatException>(() => WatchBatch.Decode(bytes));

        Assert.Contains("version 9", error.Message, StringComparison.Ordinal);
        Assert.Contains("version 1", error.Message, StringComparison.Ordinal);
    }

    private static (WatchEventType, string, string, string, string, string) Read(WatchEvent item) =>
        (item.Type, item.Namespace, item.Name, item.Uid, item.ResourceVersion, Encoding.UTF8.GetString(item.Body.Span));
}
