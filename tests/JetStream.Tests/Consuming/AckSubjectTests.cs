using MeshSync.Fabric.JetStream.Consuming;

namespace MeshSync.Fabric.JetStream.Tests.Consuming;

public sealed class AckSubjectTests
{
    [Theory]
    [InlineData("$JS.ACK.S.C.1.300.20.1700000000000000000.4")]
    [InlineData("$JS.ACK.hub.ACCHASH.S.C.1.300.20.1700000000000000000.4")]
    [InlineData("$JS.ACK._.ACCHASH.S.C.1.300.20.1700000000000000000.4.random")]
    public void TryParse_BothForms_AreRead(string subject)
    {
        Assert.True(AckSubject.TryParse(subject, out var ack));
        Assert.Equal(new AckSubject(Sequence: 300, ConsumerSequence: 20, Pending: 4), ack);
    }

    [Theory]
    [InlineData("")]
    [InlineData("_INBOX.x")]
    [InlineData("$JS.ACK.S.C.1.300.20")]
    [InlineData("$JS.ACK.S.C.1.x.20.1.4")]
    public void TryParse_AnythingElse_IsNot(string subject) => Assert.False(AckSubject.TryParse(subject, out _));
}
