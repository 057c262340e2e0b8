namespace MeshSync.Fabric.Contracts.Tests.Keys;

public class KeyTests
{
    [Theory]
    [InlineData("", "pods", "default", "web-0", "c1/core/pods/default/web-0")]
    [InlineData("apps", "deployments", "default", "web", "c1/apps/deployments/default/web")]
    [InlineData("rbac.authorization.k8s.io", "clusterroles", "", "system:node a.b", "c1/rbac.authorization.k8s.io/clusterroles/_/system:node a.b")]
    public void ObjectKey_WrittenAndParsed_IsTheSameKey(string group, string resource, string ns, string name, string written)
    {
        var key = new ObjectKey("c1", group, resource, ns, name);

        Assert.Equal(written, key.ToString());
        Assert.Equal(key, ObjectKey.Parse(written));
    }

    [Theory]
    [InlineData("")]
    [InlineData("c1/core/pods")]
    [InlineData("c1/core/pods//x")]
    [InlineData("c1/core/pods/ns/name/more")]
    public void ObjectKey_OfAnotherShape_IsRefusedWithTheExpectedOne(string text)
    {
        var error = Assert.Throws<FormatException>(() => ObjectKey.Parse(text));

        Assert.Contains("cluster/group/resource/namespace/name", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CollectionKey_OfTheCoreGroup_IsWrittenCore()
    {
        var key = new CollectionKey("c1", "", "pods");

        Assert.Equal("c1/core/pods", key.ToString());
        Assert.Equal(key, CollectionKey.Parse("c1/core/pods"));
        Assert.False(CollectionKey.TryParse("c1/core", null, out _));
    }

    [Fact]
    public void ResourceType_ApiVersion_OmitsTheCoreGroup()
    {
        Assert.Equal("v1", new ResourceType("", "v1", "pods", "Pod", true).ApiVersion);
        Assert.Equal("apps/v1", new ResourceType("apps", "v1", "deployments", "Deployment", true).ApiVersion);
    }
}
