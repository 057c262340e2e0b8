using System.Buffers;
using System.Text.Json;
using CsCheck;
using MeshSync.Fabric.Contracts.Objects;
using MeshSync.Fabric.Meshery.Tests.Golden;

namespace MeshSync.Fabric.Meshery.Tests;

/// <summary>Recorded objects with bytes changed, cut or doubled at random: refused as malformed, or turned into JSON; nothing else.</summary>
public sealed class CorruptionTests
{
    private static readonly Gen<byte> Byte = Gen.OneOf(Gen.Byte, Gen.OneOf([.. "\"\\{}[],:0e-.u\u00e2"u8.ToArray().Select(Gen.Const)]));

    private static readonly Gen<byte[]> Corrupt =
        from pair in Gen.Int[0, GoldenPair.All.Count - 1].Select(index => GoldenPair.All[index].Json)
        from changes in Gen.Select(Gen.Int[0, pair.Length - 1], Byte).Array[1, 3]
        from cut in Gen.Frequency((4, Gen.Const(pair.Length)), (1, Gen.Int[0, pair.Length]))
        select Change(pair, changes)[..cut];

    [Fact]
    public void Write_CorruptBytes_AreRefusedOrBecomeJson() => Corrupt.Sample(json =>
    {
        var output = new ArrayBufferWriter<byte>();
        try
        {
            MesheryMessage.Write(output, MesheryEvent.Added, "c", "v1", "Service", json);
            Assert.Equal(JsonValueKind.Object, JsonElement.Parse(output.WrittenSpan).GetProperty("Object").ValueKind);
            DesignMark.Find(json);
        }
        catch (MalformedObjectException failure)
        {
            Assert.InRange(failure.Offset, 0, 3 * json.Length);
            Assert.Equal(0, output.WrittenCount);
        }
    });

    [Fact]
    public void Copy_CorruptBytes_AreRefusedOrStayJson() => Corrupt.Sample(json =>
    {
        var output = new ArrayBufferWriter<byte>();
        try
        {
            RawObject.Copy(json, output, ObjectEdits.CutManagedFields | ObjectEdits.RedactSecret);
            var reader = new Utf8JsonReader(output.WrittenSpan);
            while (reader.Read())
            {
                Assert.True(reader.BytesConsumed <= output.WrittenCount);
            }
        }
        catch (MalformedObjectException failure)
        {
            Assert.InRange(failure.Offset, 0, json.Length);
        }
    });

    private static byte[] Change(byte[] json, (int At, byte Value)[] changes)
    {
        byte[] changed = [.. json];
        foreach ((int at, byte value) in changes)
        {
            changed[at] = value;
        }

        return changed;
    }
}
