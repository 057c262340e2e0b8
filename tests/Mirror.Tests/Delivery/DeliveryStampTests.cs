using MeshSync.Fabric.Mirror.Delivery;

namespace MeshSync.Fabric.Mirror.Tests.Delivery;

public sealed class DeliveryStampTests
{
    [Theory]
    [InlineData("$JS.ACK.O.meshery.1.5.5.1795379554996002809.7")]
    [InlineData("$JS.ACK.domain.hash.O.meshery.1.5.5.1795379554996002809.7")]
    [InlineData("$JS.ACK._.hash.O.meshery.1.5.5.1795379554996002809.7.random")]
    public void Read_SubjectOfAnAcknowledgement_TellsTimeOfStoringAndWhatIsPending(string replyTo) =>
        Assert.Equal(new DeliveryStamp(DateTimeOffset.FromUnixTimeMilliseconds(1795379554996).AddTicks(28), 7), DeliveryStamp.Read(replyTo));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("_INBOX.x")]
    [InlineData("$JS.ACK.O.meshery.1.5.5.notanumber.0")]
    [InlineData("$JS.ACK.O.meshery.1.5.5.1795379554996002809.many")]
    public void Read_AnyOtherReplySubject_IsNoStamp(string? replyTo) => Assert.Null(DeliveryStamp.Read(replyTo));
}
