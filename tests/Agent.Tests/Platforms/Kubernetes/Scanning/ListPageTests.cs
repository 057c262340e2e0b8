using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Scanning;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Kubernetes.Scanning;

public sealed class ListPageTests
{
    private const string BuiltIn = """
        {"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"12","continue":"next\u003d","remainingItemCount":5},
        "items":[{"metadata":{"name":"a","resourceVersion":"1"}},{"metadata":{"name":"b","managedFields":[{}]},"items":[{"metadata":{"name":"no"}}]}]}
        """;

    private const string Custom = """
        {"apiVersion":"x.io/v1","items":[{"apiVersion":"x.io/v1","kind":"X","metadata":{"name":"a"}},{"kind":"X","metadata":{"name":"b"}}],"kind":"XList","metadata":{"continue":"next=","resourceVersion":"12"}}
        """;

    [Theory]
    [InlineData(BuiltIn)]
    [InlineData(Custom)]
    public void Page_CutAtAnyByte_IsReadAlike(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            using var page = new ListPage();
            Assert.Equal(["a", "b"], Read(page, bytes[..cut], bytes[cut..]));
            Assert.True(page is { IsComplete: true, HasItems: true, ResourceVersion: "12", Continue: "next=" });
        }
    }

    [Theory]
    [InlineData("""{"metadata":{"resourceVersion":"3"},"items":[]}""")]
    [InlineData("""{"items":null,"metadata":{"resourceVersion":"3"}}""")]
    public void Page_WithoutItems_IsAnEmptyList(string text)
    {
        using var page = new ListPage();

        Assert.Empty(Read(page, Encoding.UTF8.GetBytes(text)));
        Assert.True(page is { IsComplete: true, HasItems: true, ResourceVersion: "3", Continue: "" });
    }

    [Theory]
    [InlineData("""{"kind":"Status","status":"Failure","code":500}""")]
    [InlineData("""{"metadata":{"resourceVersion":"3"}}""")]
    [InlineData("""{"metadata":{"resourceVersion":"3"},"items":{}}""")]
    public void Answer_ThatIsNoList_IsNotTakenForAnEmptyOne(string text)
    {
        using var page = new ListPage();
        Read(page, Encoding.UTF8.GetBytes(text));

        Assert.True(page is { IsComplete: true, HasItems: false });
    }

    [Fact]
    public void Page_CutShort_IsNotComplete()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(BuiltIn);
        using var page = new ListPage();
        Read(page, bytes[..(bytes.Length - 3)]);

        Assert.False(page.IsComplete);
    }

    [Fact]
    public void Garbage_Throws()
    {
        using var page = new ListPage();

        Assert.ThrowsAny<JsonException>(() => Read(page, "{\"items\":[{}}"u8.ToArray()));
    }

    [Fact]
    public void Window_OverALargePage_HoldsLittleMoreThanAnObject()
    {
        byte[] item = Encoding.UTF8.GetBytes($$$"""{"metadata":{"name":"a"},"data":{"k":"{{{new string('x', 4000)}}}"}},""");
        using var page = new ListPage();
        Read(page, "{\"items\":["u8.ToArray());
        for (int i = 0; i < 2_000; i++)
        {
            Read(page, item);
        }

        Assert.InRange(page.Window.End - page.Window.Start, 0, 64 * 1024);
    }

    private static List<string> Read(ListPage page, params byte[][] pieces)
    {
        var names = new List<string>();
        foreach (byte[] piece in pieces)
        {
            for (int at = 0; at < piece.Length;)
            {
                var free = page.Free().Span;
                int count = Math.Min(free.Length, piece.Length - at);
                piece.AsSpan(at, count).CopyTo(free);
                page.Filled(count);
                at += count;
            }

            while (page.ReadItem())
            {
                names.Add(page.Object.Name.ReadString(page.Window));
            }
        }

        return names;
    }
}
