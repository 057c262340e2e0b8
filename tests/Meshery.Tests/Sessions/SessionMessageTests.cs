using System.Buffers;
using System.Text;
using System.Text.Json;
using CsCheck;
using MeshSync.Fabric.Meshery.Sessions;

namespace MeshSync.Fabric.Meshery.Tests.Sessions;

public sealed class SessionMessageTests
{
    private static readonly SessionRequest Request = new() { Id = "1", Name = "web", Namespace = "ns", Container = "c" };

    [Fact]
    public void Messages_AreThoseOfTheOriginal()
    {
        Assert.Equal(
            """{"ObjectType":"log-stream","EventType":"ADDED","Request":null,"Object":{"id":"1","data":"a \u003cb\u003e \"ä\"\n","primary":"web","secondary":"c"}}""",
            Written(output => SessionMessage.WriteLog(output, Request, "a <b> \"ä\"\n")));
        Assert.Equal(
            """{"ObjectType":"exec-output","EventType":"","Request":null,"Object":"$ \u001b[0m"}""",
            Written(output => SessionMessage.WriteTerminal(output, "$ \u001b[0m")));
        Assert.Equal(
            """{"ObjectType":"error","EventType":"","Request":null,"Object":"no"}""",
            Written(output => SessionMessage.WriteTerminalError(output, "no")));
        Assert.Equal(
            """{"ObjectType":"active-exec","EventType":"","Request":null,"Object":["exec.a","exec.b"]}""",
            Written(output => SessionMessage.WriteActive(output, ["exec.a", "exec.b"])));
        Assert.Equal(
            """{"ObjectType":"active-exec","EventType":"","Request":null,"Object":[]}""",
            Written(output => SessionMessage.WriteActive(output, [])));
    }

    [Fact]
    public void Log_LeavesOutWhatIsEmpty() => Assert.Equal(
        """{"ObjectType":"error","EventType":"","Request":null,"Object":{"data":"why","primary":"web"}}""",
        Written(output => SessionMessage.WriteLogError(output, new SessionRequest { Name = "web" }, "why")));

    [Fact]
    public void AnyText_ComesBackFromTheJson() => Gen.String.Sample(text =>
    {
        using var json = JsonDocument.Parse(Written(output => SessionMessage.WriteTerminal(output, text)));
        var expected = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        return json.RootElement.GetProperty("Object").GetString() == expected;
    });

    [Fact]
    public void Pieces_OfAnyBytesInAnyChunks_AreTheText_AndNoneIsTooLong() =>
        Gen.Select(Gen.OneOf(Gen.String.Select(Encoding.UTF8.GetBytes), Gen.Byte.Array), Gen.Int[1, 7], Gen.Int[4, 40]).Sample((bytes, chunk, most) =>
        {
            var pieces = new TextPieces(most);
            var cut = bytes.Chunk(chunk).SelectMany(part => pieces.Cut(part)).ToList();
            cut.AddRange(pieces.Cut([], isLast: true));
            return string.Concat(cut) == Encoding.UTF8.GetString(bytes)
                && cut.TrueForAll(piece => piece.Length > 0 && Encoding.UTF8.GetByteCount(piece) <= most);
        });

    [Theory]
    [InlineData("""{"ObjectType":"exec-input","EventType":"","Request":null,"Object":"ls -l"}""", "ls -l")]
    [InlineData("""{"ObjectType":"exec-input","Object":""}""", "")]
    [InlineData("""{"ObjectType":"exec-input","Object":7}""", null)]
    [InlineData("""{"ObjectType":"exec-output","Object":"x"}""", null)]
    [InlineData("""{"ObjectType":"exec-input","Object":"\ud800"}""", null)]
    [InlineData("[]", null)]
    [InlineData("", null)]
    public void Input_IsTheStringOfAnInputMessage(string message, string? expected) =>
        Assert.Equal(expected, SessionMessage.ReadInput(Encoding.UTF8.GetBytes(message)));

    [Fact]
    public void Request_IsReadWhateverTheCase_AndWhatIsMissingIsEmpty()
    {
        var read = SessionRequest.Read("""{"a":{"ID":"1","name":"web","tailLines":"5","follow":true},"b":{"container":null,"taillines":7,"stop":true}}"""u8);

        Assert.Equal([
            new SessionRequest { Key = "a", Id = "1", Name = "web", TailLines = 5, Follow = true },
            new SessionRequest { Key = "b", TailLines = 7, Stop = true }], read);
    }

    [Theory]
    [InlineData("exec.ns.web.c.1", true)]
    [InlineData("exec.ns.web.1.c.id=", true)]
    [InlineData("exec.ns.web..1", false)]
    [InlineData("exec.ns.web.c.", false)]
    [InlineData("exec.ns.web.c.>", false)]
    [InlineData("exec.ns.*.c.1", false)]
    [InlineData("exec.ns.web.c.a b", false)]
    public void Name_IsASubject_OnlyWithoutWildcardsSpacesAndGaps(string name, bool expected) => Assert.Equal(expected, SessionName.IsSubject(name));

    private static string Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
