using System.Buffers;
using System.Text;
using CsCheck;
using MeshSync.Fabric.Meshery.Requests;

namespace MeshSync.Fabric.Meshery.Tests.Requests;

public sealed class MesheryRequestTests
{
    [Theory]
    [InlineData("""{"ObjectType":"request-payload","EventType":"","Request":{"Entity":"meshsync-meta","Payload":null},"Object":null}""", "meshsync-meta", "null")]
    [InlineData("""{"ObjectType":"request-payload","Request":{"Entity":"informer-store","Payload":{"Reply":"reply.golden.store"}}}""", "informer-store", """{"Reply":"reply.golden.store"}""")]
    [InlineData("""{"Request":{"Entity":"active-exec"}}""", "active-exec", "null")]
    [InlineData("""{"request":{"entity":"bogus","payload":[1, {"a":2}]}}""", "bogus", """[1, {"a":2}]""")]
    public void TryParse_Request_GivesEntityAndRawPayload(string message, string entity, string payload)
    {
        Assert.True(MesheryRequest.TryParse(Encoding.UTF8.GetBytes(message), out var request, out _));

        Assert.Equal((entity, payload), (request.Entity, Encoding.UTF8.GetString(request.Payload.Span)));
    }

    [Theory]
    [InlineData("not json", "no JSON")]
    [InlineData("", "no JSON")]
    [InlineData("[]", "no request")]
    [InlineData("""{"ObjectType":"x"}""", "no request")]
    [InlineData("""{"Request":null}""", "no request")]
    [InlineData("""{"Request":{"Payload":{}}}""", "no entity")]
    [InlineData("""{"Request":{"Entity":7}}""", "no entity")]
    [InlineData("""{"Request":{"Entity":""}}""", "no entity")]
    public void TryParse_AnythingElse_SaysWhatIsWrong(string message, string problem)
    {
        Assert.False(MesheryRequest.TryParse(Encoding.UTF8.GetBytes(message), out _, out var said));

        Assert.Contains(problem, said, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_AnyBytes_NeverThrows() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        _ = MesheryRequest.TryParse(bytes, out _, out _);
        _ = MesheryRequest.TryParse((byte[])[.. """{"Request":{"Entity":"x","Payload":"""u8, .. bytes, .. "}}"u8], out _, out _);
        _ = MesheryRequest.TryParse((byte[])[.. """{"Request":{"Entity":"\ud800","""u8, .. bytes], out _, out _);
    });

    [Fact]
    public void TryParse_EntityThatIsHalfACharacter_IsRefused() =>
        Assert.False(MesheryRequest.TryParse("""{"Request":{"Entity":"\ud800"}}"""u8.ToArray(), out _, out _));

    [Fact]
    public void Text_IsTheReplyOfTheOriginal() =>
        Assert.Equal(
            """{"ObjectType":"","EventType":"","Request":null,"Object":"v1.0.3"}""",
            Encoding.UTF8.GetString(MesheryReply.Text("", "", "v1.0.3").Span));

    [Fact]
    public void WriteRows_IsAnArrayOfTheRowsAsTheyAre()
    {
        var output = new ArrayBufferWriter<byte>();

        MesheryReply.WriteRows(output, ["""{"id":""}"""u8.ToArray(), """{"id":"2"}"""u8.ToArray()]);

        Assert.Equal("""{"ObjectType":"","EventType":"","Request":null,"Object":[{"id":""},{"id":"2"}]}""", Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
