using System.Text.Json;

namespace MeshSync.Fabric.Silo.Tests.Api;

public sealed class ObjectApiTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    [Theory]
    [InlineData("", "a b c system:reader")]
    [InlineData("?cluster=c1&resource=configmaps", "a b c")]
    [InlineData("?resource=rbac.authorization.k8s.io/roles", "system:reader")]
    [InlineData("?group=core", "a b c")]
    [InlineData("?kind=role", "system:reader")]
    [InlineData("?namespace=default&name=b", "b")]
    [InlineData("?namespace=_", "")]
    [InlineData("?cluster=c2", "")]
    [InlineData("?labels=tier%3Dgold", "a system:reader")]
    [InlineData("?labels=tier%20in%20(gold,silver),app!%3Dweb", "b system:reader")]
    [InlineData("?design=any", "c")]
    [InlineData("?design=5F0B9B0E-7a5c-4d5f-8b59-0d2ad1a3f6b1", "c")]
    [InlineData("?tier=1", "")]
    [InlineData("?deleted=true", "")]
    public async Task List_Narrowed_ShowsWhatMatches(string query, string names)
    {
        var page = await world.Json($"/api/v1/objects{query}");

        Assert.Equal(names, string.Join(' ', page.GetProperty("objects").EnumerateArray().Select(one => one.GetProperty("name").GetString())));
    }

    [Fact]
    public async Task List_PageByPage_ShowsEachObjectOnce()
    {
        var names = new List<string?>();
        for (string? next = ""; next is not null;)
        {
            var page = await world.Json($"/api/v1/objects?limit=3{(next.Length > 0 ? $"&after={Uri.EscapeDataString(next)}" : "")}");
            names.AddRange(page.GetProperty("objects").EnumerateArray().Select(one => one.GetProperty("name").GetString()));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(["a", "b", "c", "system:reader"], names);
    }

    [Theory]
    [InlineData("limit=0", "limit must be 1 to 1000")]
    [InlineData("after=x", "after must be what the page before called next")]
    [InlineData("labels=a%20b", "no label requirement")]
    [InlineData("tier=7", "tier must be")]
    [InlineData("resource=a/b/c", "apps/deployments")]
    public async Task List_ThatMakesNoSense_IsRefusedWithWhatToDo(string query, string reason)
    {
        var (status, text) = await world.Silo.Get($"/api/v1/objects?{query}");

        Assert.Equal(400, status);
        Assert.Contains(reason, JsonElement.Parse(text).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Object_IsShownAsMesheryGetsIt_WithWhatItsGrainKnows()
    {
        var shown = await world.Json("/api/v1/objects/c1/rbac.authorization.k8s.io/roles/default/system:reader");

        var state = shown.GetProperty("state");
        Assert.Equal("c1/rbac.authorization.k8s.io/roles/default/system:reader", state.GetProperty("key").GetString());
        Assert.Equal(("Role", 2, "ADDED"), (state.GetProperty("kind").GetString(), state.GetProperty("tier").GetInt32(), state.GetProperty("event").GetString()));
        Assert.Equal(32, state.GetProperty("fingerprint").GetString()!.Length);
        Assert.Equal("system:reader", shown.GetProperty("object").GetProperty("metadata").GetProperty("name").GetString());
        Assert.True(state.GetProperty("bytes").GetInt32() > 0);
    }

    [Fact]
    public async Task Object_ThatIsNotThere_IsNamedWithTheFormOfAKey()
    {
        var (status, text) = await world.Silo.Get("/api/v1/objects/c1/core/pods/default/none");

        Assert.Equal(404, status);
        Assert.Contains("cluster/group/resource/namespace/name", text, StringComparison.Ordinal);
    }
}
