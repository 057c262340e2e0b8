using CsCheck;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Helm;
using MeshSync.Fabric.Contracts.Tiers;
using MeshSync.Fabric.Fingerprints;
using MeshSync.Fabric.Grains.Objects;
using MeshSync.Fabric.Meshery;

namespace MeshSync.Fabric.Grains.Tests.Objects;

public sealed class ObjectStateHeaderTests
{
    private static readonly Gen<ObjectRecord> Records =
        from mesheryEvent in Gen.Enum<MesheryEvent>()
        from tier in Gen.Enum<ObjectTier>()
        from high in Gen.ULong
        from low in Gen.ULong
        from sequence in Gen.ULong
        from texts in Gen.String.Array[4]
        from design in Gen.String.Select(Gen.Bool, (text, isMarked) => isMarked ? text : null)
        from carriesContent in Gen.Bool
        from helm in Gen.String.Array[5].Select(Gen.Bool, (facts, isRelease) => isRelease ? new HelmFacts(facts[0], facts[1], facts[2], facts[3], facts[4]) : null)
        from observed in Gen.Long[0, 4_000_000_000_000]
        select new ObjectRecord
        {
            Event = mesheryEvent,
            Tier = tier,
            Fingerprint = new ContentFingerprint(high, low),
            Position = new LogPosition(observed, sequence),
            ObservedAt = DateTimeOffset.FromUnixTimeMilliseconds(observed),
            Uid = texts[0],
            ResourceVersion = texts[1],
            ApiVersion = texts[2],
            Kind = texts[3],
            Design = design,
            CarriesContent = carriesContent,
            Helm = helm,
        };

    [Fact]
    public void Header_Written_IsReadBackAndIsOneLineOfPrintableAscii() => Records.Sample(record =>
    {
        var header = ObjectStateHeader.Write(record);
        return ObjectStateHeader.Read(header) == record && header.All(c => c is > ' ' and < '\x7f');
    });

    [Theory]
    [InlineData("")]
    [InlineData("2;A;2;0;1-1;0;u;1;b;v1;Pod")]
    [InlineData("1;A;2")]
    [InlineData("1;X;2;00;1-1;0;u;1;b;v1;Pod")]
    [InlineData("1;A;2;00;1+1;0;u;1;b;v1;Pod")]
    public void Header_ThatCannotBeRead_IsALiveObjectOfUnknownContent(string header)
    {
        var head = ObjectStateHeader.Read(header).Head(sequence: 7);

        Assert.True(head.IsLive);
        Assert.Equal(default, head.Fingerprint);
        Assert.Equal(default, head.Position);
    }

    [Fact]
    public void Header_OfALaterVersionThatOnlyAppends_IsRead() =>
        Assert.Equal("Pod", ObjectStateHeader.Read($"1;A;2;{new string('0', 32)};1-1;0;u;1;b;v1;Pod;more;fields").Kind);
}
