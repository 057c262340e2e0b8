using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Scanning;
using MeshSync.Fabric.Agent.Scanning;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Kubernetes.Scanning;

public sealed class WatchStreamTests
{
    private const string Plain = """{"type":"ADDED","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","namespace":"n","uid":"u","resourceVersion":"7"},"spec":{"x":[1,{"metadata":{"name":"no"}}]}}}""";

    public static TheoryData<string, string> Bodies => new()
    {
        { """{"metadata":{"name":"a","managedFields":[{"f:x":{}}]}}""", """{"metadata":{"name":"a"}}""" },
        { """{"metadata":{"managedFields":[{"f:x":{}}],"name":"a"}}""", """{"metadata":{"name":"a"}}""" },
        { """{"metadata":{"name":"a","managedFields":[],"uid":"u"}}""", """{"metadata":{"name":"a","uid":"u"}}""" },
        { """{"metadata":{ "managedFields" : [ 1 , 2 ] }}""", """{"metadata":{  }}""" },
        { """{"metadata":{"name":"a","managedFields":null}}""", """{"metadata":{"name":"a"}}""" },
        { """{"metadata":{"name":"a","labels":{"managedFields":"kept"}},"managedFields":[1]}""", """{"metadata":{"name":"a","labels":{"managedFields":"kept"}},"managedFields":[1]}""" },
        { """{"spec":null,"metadata":{"name":"a"},"status":null}""", """{"spec":null,"metadata":{"name":"a"},"status":null}""" },
        { """{"metadata":{"name":"a"},"data":{"k":"}]\"{\\"}}""", """{"metadata":{"name":"a"},"data":{"k":"}]\"{\\"}}""" },
        { "{\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"\u00e4\ud83d\ude00\"}}", "{\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"\u00e4\ud83d\ude00\"}}" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Body_ComesWithoutManagedFieldsAndOtherwiseAsItWas(string sent, string expected)
    {
        var events = ReadInPieces($$"""{"type":"ADDED","object":{{sent}}}""" + "\n", int.MaxValue);

        Assert.Equal(expected, Assert.Single(events).Body);
    }

    [Fact]
    public void Events_CutAtAnyByte_AreReadAlike()
    {
        string stream = Plain + "\n" + string.Join('\n', Bodies.Select(row => $$"""{"type":"MODIFIED","object":{{row.Data.Item1}}}""")) + "\n";
        var whole = ReadInPieces(stream, int.MaxValue);
        byte[] bytes = Encoding.UTF8.GetBytes(stream);

        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(whole, Read([bytes[..cut], bytes[cut..]]));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Events_InSmallPieces_AreReadAlike(int size)
    {
        string stream = Plain + Plain + "\r\n  " + Plain;

        Assert.Equal(ReadInPieces(stream, int.MaxValue), ReadInPieces(stream, size));
        Assert.Equal(3, ReadInPieces(stream, size).Count);
    }

    [Fact]
    public void Keys_AreThoseOfTheObjectItself()
    {
        var read = Assert.Single(ReadInPieces(Plain, 5));

        Assert.Equal(new SeenEvent(WatchFrameType.Added, "v1", "Pod", "n", "a", "u", "7", read.Body), read);
    }

    [Fact]
    public void Keys_WithEscapes_AreDecoded()
    {
        var read = Assert.Single(ReadInPieces("""{"type":"ADDED","object":{"metadata":{"name":"system\u003anode \"x\"","uid":"\u00fc"}}}""", 3));

        Assert.Equal("system:node \"x\"", read.Name);
        Assert.Equal("\u00fc", read.Uid);
    }

    [Fact]
    public void Object_BeforeItsType_IsReadToo()
    {
        var read = Assert.Single(ReadInPieces("""{ "object": {"metadata": {"name": "a"}}, "more": [{}], "type": "DELETED" }""", 4));

        Assert.Equal((WatchFrameType.Deleted, "a"), (read.Type, read.Name));
    }

    [Fact]
    public void Object_OfSeveralMegabytes_IsReadWhole()
    {
        string value = new string('x', 3_000_000) + "\\\"\\n" + new string('\u00e4', 100_000);
        string sent = $$$"""{"metadata":{"name":"big"},"data":{"k":"{{{value}}}"}}""";

        var read = Assert.Single(ReadInPieces($$"""{"type":"ADDED","object":{{sent}}}""", 40_000));

        Assert.Equal(sent, read.Body);
    }

    [Fact]
    public void Object_NestedDeeply_IsRead()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"p\":", 900)) + "1" + new string('}', 900);

        Assert.Equal("a", Assert.Single(ReadInPieces("{\"type\":\"ADDED\",\"object\":{\"spec\":" + deep + ",\"metadata\":{\"name\":\"a\"}}}", 100)).Name);
    }

    [Theory]
    [InlineData("""{"type":"ADDED"}""")]
    [InlineData("""{"type":"ADDED","object":null}""")]
    [InlineData("""{"type":"ADDED","object":[{"metadata":{}}]}""")]
    [InlineData("42")]
    [InlineData("[1]")]
    [InlineData("\"text\"")]
    public void Event_WithoutObject_IsMarkedSo(string frame)
    {
        using var stream = new WatchStream();
        Feed(stream, Encoding.UTF8.GetBytes(Plain + "\n" + frame + "\n"));

        Assert.True(stream.ReadEvent());
        Assert.True(stream.HasObject);
        Assert.True(stream.ReadEvent());
        Assert.False(stream.HasObject);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("""{"type":"ADDED","object":{"metadata":{"name":"a}}""" + "\n{")]
    [InlineData("""{"type":"ADDED",,}""")]
    public void Garbage_Throws(string sent)
    {
        using var stream = new WatchStream();
        Feed(stream, Encoding.UTF8.GetBytes(sent));

        Assert.ThrowsAny<JsonException>(() => stream.ReadEvent());
    }

    [Theory]
    [InlineData("name")]
    [InlineData("kind")]
    public void Key_ThatIsNoUnicode_IsMalformed(string field)
    {
        string json = $"{{\"type\":\"ADDED\",\"object\":{{\"kind\":\"K\",\"metadata\":{{\"name\":\"n\"}},\"{field}\":1}}}}"
            .Replace($"\"{field}\":\"", $"\"{field}\":\"\\ud800", StringComparison.Ordinal);

        Assert.ThrowsAny<JsonException>(() => ReadInPieces(json, int.MaxValue));
    }

    [Fact]
    public void Window_AfterManyEvents_HasNotGrown()
    {
        using var stream = new WatchStream();
        byte[] bytes = Encoding.UTF8.GetBytes(Plain + "\n");
        for (int i = 0; i < 10_000; i++)
        {
            Feed(stream, bytes);
            Assert.True(stream.ReadEvent());
        }

        Assert.InRange(stream.Window.End - stream.Window.Start, 0, 2 * bytes.Length);
    }

    private static List<SeenEvent> ReadInPieces(string text, int size) =>
        Read(Encoding.UTF8.GetBytes(text).Chunk(Math.Min(size, Math.Max(1, Encoding.UTF8.GetByteCount(text)))));

    private static List<SeenEvent> Read(IEnumerable<byte[]> pieces)
    {
        using var stream = new WatchStream();
        var read = new List<SeenEvent>();
        foreach (byte[] piece in pieces)
        {
            Feed(stream, piece);
            while (stream.ReadEvent())
            {
                read.Add(SeenEvent.Of(stream));
            }
        }

        return read;
    }

    private static void Feed(JsonStream stream, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var free = stream.Free().Span;
            int count = Math.Min(free.Length, bytes.Length);
            bytes[..count].CopyTo(free);
            stream.Filled(count);
            bytes = bytes[count..];
        }
    }

    private sealed record SeenEvent(
        WatchFrameType Type, string ApiVersion, string Kind, string Namespace, string Name, string Uid, string Version, string Body)
    {
        public static SeenEvent Of(WatchStream stream)
        {
            var found = stream.Object;
            byte[] body = new byte[found.BodyLength];
            found.CopyBody(stream.Window, body);
            return new SeenEvent(
                stream.Type,
                found.ApiVersion.ReadString(stream.Window),
                found.Kind.ReadString(stream.Window),
                found.Namespace.ReadString(stream.Window),
                found.Name.ReadString(stream.Window),
                found.Uid.ReadString(stream.Window),
                found.ResourceVersion.ReadString(stream.Window),
                Encoding.UTF8.GetString(body));
        }
    }
}
