using System.Text.Json;

namespace MeshSync.Fabric.Simulator.Tests.Contract;

public abstract class ListContract(IApiServerFixture server) : ApiContract(server)
{
    [Fact]
    public async Task List_InPages_ShowsTheStateOfTheFirstPage()
    {
        var ns = await NewNamespaceAsync();
        foreach (var name in new[] { "e", "a", "c", "b", "d" })
        {
            await CreateLeaseAsync(ns, name);
        }

        var first = await Api.GetAsync($"{Leases(ns)}?limit=2");
        await Api.DeleteAsync(Lease(ns, "d"));
        await CreateLeaseAsync(ns, "bb");
        await HoldAsync(ns, "c", "somebody");
        var second = await Api.GetAsync($"{Leases(ns)}?limit=2&continue={first.Continue}");
        var third = await Api.GetAsync($"{Leases(ns)}?limit=2&continue={second.Continue}");

        Assert.Equal(["a", "b"], first.Names);
        Assert.Equal(["c", "d"], second.Names);
        Assert.Equal(["e"], third.Names);
        Assert.Equal(3, Remaining(first));
        Assert.Equal(1, Remaining(second));
        Assert.Null(third.Continue);
        Assert.Equal(first.ResourceVersion, second.ResourceVersion);
        Assert.Equal(first.ResourceVersion, third.ResourceVersion);
        Assert.Equal("nobody", Holder(second.Json.GetProperty("items")[0]));
    }

    [Fact]
    public async Task List_WithLimitOfAll_HasNoContinue()
    {
        var ns = await NewNamespaceAsync();
        await CreateLeaseAsync(ns, "a");

        var list = await Api.GetAsync($"{Leases(ns)}?limit=1");

        Assert.Equal(["a"], list.Names);
        Assert.Null(list.Continue);
        Assert.False(list.Json.GetProperty("metadata").TryGetProperty("remainingItemCount", out _));
    }

    [Fact]
    public async Task List_WithMalformedContinue_IsBadRequest()
    {
        var list = await Api.GetAsync($"{Leases(await NewNamespaceAsync())}?limit=2&continue=never-given-out");

        AssertStatus(list, 400, "BadRequest");
    }

    [Fact]
    public async Task List_WithExpiredContinue_IsGoneAndOffersAnInconsistentRest()
    {
        var ns = await NewNamespaceAsync();
        foreach (var name in new[] { "a", "b", "c" })
        {
            await CreateLeaseAsync(ns, name);
        }

        var first = await Api.GetAsync($"{Leases(ns)}?limit=1");
        await CreateLeaseAsync(ns, "d");
        await Server.CompactAsync();
        var expired = await Api.GetAsync($"{Leases(ns)}?limit=1&continue={first.Continue}");

        AssertStatus(expired, 410, "Expired");
        var rest = await Api.GetAsync($"{Leases(ns)}?continue={expired.Continue}");
        Assert.Equal(["b", "c", "d"], rest.Names);
    }

    [Theory]
    [InlineData("app=x", "a", "b")]
    [InlineData("app==x,tier=1", "a")]
    [InlineData("app!=x", "c", "d")]
    [InlineData("app in (x,y),tier", "a", "c")]
    [InlineData("app notin (x,y)", "d")]
    [InlineData("!app", "d")]
    public async Task List_WithLabelSelector_ShowsWhatMatches(string selector, params string[] expected)
    {
        var ns = await NewNamespaceAsync();
        await CreateLeaseAsync(ns, "a", labels: """{"app":"x","tier":"1"}""");
        await CreateLeaseAsync(ns, "b", labels: """{"app":"x"}""");
        await CreateLeaseAsync(ns, "c", labels: """{"app":"y","tier":"2"}""");
        await CreateLeaseAsync(ns, "d");

        var list = await Api.GetAsync($"{Leases(ns)}?labelSelector={Uri.EscapeDataString(selector)}");

        Assert.Equal(expected, list.Names);
    }

    [Fact]
    public async Task List_WithSelectorAndLimit_PagesWithoutACountOfTheRest()
    {
        var ns = await NewNamespaceAsync();
        foreach (var name in new[] { "a", "b", "c" })
        {
            await CreateLeaseAsync(ns, name, labels: """{"app":"x"}""");
        }

        var first = await Api.GetAsync($"{Leases(ns)}?limit=2&labelSelector=app%3Dx");
        var second = await Api.GetAsync($"{Leases(ns)}?limit=2&labelSelector=app%3Dx&continue={first.Continue}");

        Assert.Equal(["a", "b"], first.Names);
        Assert.False(first.Json.GetProperty("metadata").TryGetProperty("remainingItemCount", out _));
        Assert.Equal(["c"], second.Names);
    }

    [Fact]
    public async Task List_WithFieldSelectorOnName_ShowsThatObject()
    {
        var ns = await NewNamespaceAsync();
        await CreateLeaseAsync(ns, "a");
        await CreateLeaseAsync(ns, "b");

        Assert.Equal(["b"], (await Api.GetAsync($"{Leases(ns)}?fieldSelector=metadata.name%3Db")).Names);
        Assert.Equal(["b"], (await Api.GetAsync($"/apis/coordination.k8s.io/v1/leases?fieldSelector=metadata.namespace%3D{ns},metadata.name!%3Da")).Names);
    }

    [Fact]
    public async Task List_WithUnknownFieldSelector_IsBadRequest()
    {
        var list = await Api.GetAsync($"{Leases(await NewNamespaceAsync())}?fieldSelector=spec.holderIdentity%3Da");

        AssertStatus(list, 400, "BadRequest");
    }

    [Fact]
    public async Task List_OfABuiltInKind_LeavesTheTypeToTheList()
    {
        var ns = await NewNamespaceAsync();
        await CreateLeaseAsync(ns, "a");

        var list = (await Api.GetAsync(Leases(ns))).Json;

        Assert.Equal("LeaseList", list.GetProperty("kind").GetString());
        Assert.Equal("coordination.k8s.io/v1", list.GetProperty("apiVersion").GetString());
        Assert.False(list.GetProperty("items")[0].TryGetProperty("kind", out _));
        Assert.False(list.GetProperty("items")[0].TryGetProperty("apiVersion", out _));
    }

    [Fact]
    public async Task List_AsPartialObjectMetadata_HasMetadataOnly()
    {
        var ns = await NewNamespaceAsync();
        await CreateLeaseAsync(ns, "a", labels: """{"app":"x"}""");

        var list = (await Api.GetAsync(Leases(ns), $"{MetadataList},application/json")).Json;
        var item = Assert.Single(list.GetProperty("items").EnumerateArray());

        Assert.Equal("PartialObjectMetadataList", list.GetProperty("kind").GetString());
        Assert.Equal("meta.k8s.io/v1", list.GetProperty("apiVersion").GetString());
        Assert.Equal("PartialObjectMetadata", item.GetProperty("kind").GetString());
        Assert.Equal("x", item.GetProperty("metadata").GetProperty("labels").GetProperty("app").GetString());
        Assert.False(item.TryGetProperty("spec", out _));
    }

    [Fact]
    public async Task List_InNothingButAnUnknownForm_IsNotAcceptable()
    {
        var list = await Api.GetAsync(Leases(await NewNamespaceAsync()), "text/html");

        Assert.Equal(406, list.Status);
    }

    [Fact]
    public async Task List_FromTheFuture_TimesOut()
    {
        var ns = await NewNamespaceAsync();
        var now = (await Api.GetAsync(Leases(ns))).ResourceVersion;

        var list = await Api.GetAsync($"{Leases(ns)}?resourceVersion={now + 1_000_000}");

        AssertStatus(list, 504, "Timeout");
        var cause = list.Json.GetProperty("details").GetProperty("causes")[0];
        Assert.Equal("ResourceVersionTooLarge", cause.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task List_OfAllNamespaces_IncludesEach()
    {
        var (one, other) = (await NewNamespaceAsync(), await NewNamespaceAsync());
        await CreateLeaseAsync(one, "a", labels: $$"""{"mark":"{{one}}"}""");
        await CreateLeaseAsync(other, "b", labels: $$"""{"mark":"{{one}}"}""");

        Assert.Equal(["a"], (await Api.GetAsync(Leases(one))).Names);
        Assert.Equal(["a", "b"], (await Api.GetAsync($"/apis/coordination.k8s.io/v1/leases?labelSelector=mark%3D{one}")).Names.Order());
    }

    private static long Remaining(ApiAnswer list) => list.Json.GetProperty("metadata").GetProperty("remainingItemCount").GetInt64();

    internal static void AssertStatus(ApiAnswer answer, int code, string reason)
    {
        Assert.Equal(code, answer.Status);
        AssertStatus(answer.Json, code, reason);
    }

    internal static void AssertStatus(JsonElement status, int code, string reason)
    {
        Assert.Equal("Status", status.GetProperty("kind").GetString());
        Assert.Equal("v1", status.GetProperty("apiVersion").GetString());
        Assert.Equal("Failure", status.GetProperty("status").GetString());
        Assert.Equal(reason, status.GetProperty("reason").GetString());
        Assert.Equal(code, status.GetProperty("code").GetInt32());
        Assert.NotEmpty(status.GetProperty("message").GetString()!);
    }
}
