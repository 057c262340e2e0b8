using MeshSync.Fabric.Cli.Tail;

namespace MeshSync.Fabric.Cli.Tests.Tail;

public sealed class StoredAtTests
{
    [Theory]
    [InlineData("$JS.ACK.O.meshery.1.5.5.1795379554996002809.0")]
    [InlineData("$JS.ACK.domain.hash.O.meshery.1.5.5.1795379554996002809.0")]
    [InlineData("$JS.ACK._.hash.O.meshery.1.5.5.1795379554996002809.0.random")]
    public void Read_SubjectOfAnAcknowledgement_IsTheTimeOfStoring(string replyTo) =>
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1795379554996), StoredAt.Read(replyTo)?.AddTicks(-28));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("_INBOX.x")]
    [InlineData("$JS.ACK.O.meshery.1.5.5.notanumber.0")]
    public void Read_AnyOtherReplySubject_IsNoTime(string? replyTo) => Assert.Null(StoredAt.Read(replyTo));
}
