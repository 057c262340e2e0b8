using System.Text;
using MeshSync.Fabric.Contracts.Objects;

namespace MeshSync.Fabric.Meshery.Tests;

public sealed class DesignMarkTests
{
    private const string Design = "7c6e0b4a-3b5c-4f0e-9d3a-1f2e3d4c5b6a";

    [Fact]
    public void Find_EveryMark_IsRead()
    {
        DesignMark? mark = Find(
            $$"""{"metadata":{"labels":{"design.meshery.io/id":"{{Design}}"},"annotations":{"design.meshery.io/version":"0.0.7","component.meshery.io/id":"c"} } }""");
        Assert.Equal(new DesignMark(Design, "0.0.7", "c"), mark);
        Assert.Equal(Guid.Parse(Design), mark!.Value.DesignUuid);
    }

    [Theory]
    [InlineData("""{"labels":{"design.meshery.io/id":"today","resource.pattern.meshery.io/id":"older"},"annotations":{"designs.meshery.io":"documented"}}""", "today")]
    [InlineData("""{"labels":{"resource.pattern.meshery.io/id":"older"},"annotations":{"designs.meshery.io":"documented"}}""", "documented")]
    [InlineData("""{"labels":{"resource.pattern.meshery.io/id":"ol\u0064er"}}""", "older")]
    [InlineData("""{"labels":{"design.meshery.io/id":""},"annotations":{"designs.meshery.io":"documented"}}""", "documented")]
    public void Find_SeveralGenerations_TheNewestCounts(string metadata, string expected)
    {
        DesignMark? mark = Find($$"""{"metadata":{{metadata}}}""");
        Assert.Equal(expected, mark?.DesignId);
        Assert.Null(mark?.DesignUuid);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"metadata":null}""")]
    [InlineData("""{"metadata":{"labels":{"app":"x","design.meshery.io/id":7}}}""")]
    [InlineData("""{"spec":{"metadata":{"labels":{"design.meshery.io/id":"x"}}}}""")]
    public void Find_BrownfieldObject_IsNull(string json) => Assert.Null(Find(json));

    [Fact]
    public void Find_Malformed_Throws() => Assert.Throws<MalformedObjectException>(() => Find("{"));

    private static DesignMark? Find(string json) => DesignMark.Find(Encoding.UTF8.GetBytes(json));
}
