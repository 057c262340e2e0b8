using System.Text;
using MeshSync.Fabric.Cli.Tail;

namespace MeshSync.Fabric.Cli.Tests.Tail;

public sealed class ChangeTests
{
    [Fact]
    public void TryRead_MessageOfAnObject_TakesWhatIdentifiesIt()
    {
        const string message = """
            {"ObjectType":"meshsync-data","EventType":"MODIFIED","Request":null,"Object":{"id":"","apiVersion":"v1","kind":"Pod","model":"",
            "metadata":{"id":"","name":"web","namespace":"shop","labels":[{"name":"not me"}],"cluster_id":""},
            "spec":{"id":"","attribute":"{\"kind\":\"Other\"}"},"cluster_id":"67ee2e9e-ac82","pattern_resource":null}}
            """;

        Assert.True(Change.TryRead(Encoding.UTF8.GetBytes(message), out var change));

        Assert.Equal(new Change("MODIFIED", "67ee2e9e-ac82", "Pod", "shop", "web"), change);
        Assert.Equal("MODIFIED  67ee2e9e  Pod                       shop/web", change.ToString());
    }

    [Fact]
    public void ToString_ClusterScopedObjectAndShortClusterId_KeepsTheColumns() =>
        Assert.Equal("ADDED     c         Namespace                 shop", new Change("ADDED", "c", "Namespace", "", "shop").ToString());

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{\"EventType\":7}")]
    [InlineData("{\"EventType\":\"ADDED\",\"Object\":[]}")]
    [InlineData("{\"EventType\":\"\",\"Object\":{\"kind\":\"Pod\"}}")]
    [InlineData("{\"EventType\":\"ADDED\",\"Object\":{\"kind\":\"Pod\"")]
    public void TryRead_AnythingElse_IsRefused(string message) => Assert.False(Change.TryRead(Encoding.UTF8.GetBytes(message), out _));
}
