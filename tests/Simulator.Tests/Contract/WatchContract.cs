using System.Diagnostics;

namespace MeshSync.Fabric.Simulator.Tests.Contract;

public abstract class WatchContract(IApiServerFixture server) : ApiContract(server)
{
    [Fact]
    public async Task Watch_FromAListsVersion_BringsExactlyWhatCameLaterInOrder()
    {
        var ns = await NewNamespaceAsync();
        await CreateLeaseAsync(ns, "before");
        var version = (await Api.GetAsync(Leases(ns))).ResourceVersion;
        await CreateLeaseAsync(ns, "a");
        await HoldAsync(ns, "a", "somebody");

        using var watch = await Api.WatchAsync($"{Leases(ns)}?watch=1&resourceVersion={version}");
        await Api.DeleteAsync(Lease(ns, "before"));
        await CreateLeaseAsync(ns, "b");
        var events = await watch.TakeAsync(4);

        Assert.Equal(["ADDED a", "MODIFIED a", "DELETED before", "ADDED b"], events.Select(e => e.ToString()));
        var versions = events.Select(e => e.Item.ResourceVersion()).ToList();
        Assert.Equal(versions.Order().Distinct(), versions);
        Assert.True(versions[0] > version);
        Assert.Equal("Lease", events[0].Item.GetProperty("kind").GetString());
        Assert.Equal("coordination.k8s.io/v1", events[0].Item.GetProperty("apiVersion").GetString());
    }

    [Fact]
    public async Task Watch_OfADelete_CarriesTheLastStateUnderTheDeletesVersion()
    {
        var ns = await NewNamespaceAsync();
        await CreateLeaseAsync(ns, "a");
        var last = await HoldAsync(ns, "a", "the last one");

        using var watch = await Api.WatchAsync($"{Leases(ns)}?watch=1&resourceVersion={last.ResourceVersion()}");
        await Api.DeleteAsync(Lease(ns, "a"));
        var deleted = Assert.Single(await watch.TakeAsync(1));

        Assert.Equal("DELETED a", deleted.ToString());
        Assert.Equal("the last one", Holder(deleted.Item));
        Assert.Equal(last.Uid(), deleted.Item.Uid());
        Assert.True(deleted.Item.ResourceVersion() > last.ResourceVersion());
    }

    [Fact]
    public async Task Watch_OfARecreatedName_BringsANewUid()
    {
        var ns = await NewNamespaceAsync();
        var first = await CreateLeaseAsync(ns, "a");

        using var watch = await Api.WatchAsync($"{Leases(ns)}?watch=1&resourceVersion={first.ResourceVersion()}");
        await Api.DeleteAsync(Lease(ns, "a"));
        await CreateLeaseAsync(ns, "a");
        var events = await watch.TakeAsync(2);

        Assert.Equal(["DELETED a", "ADDED a"], events.Select(e => e.ToString()));
        Assert.Equal(first.Uid(), events[0].Item.Uid());
        Assert.NotEqual(first.Uid(), events[1].Item.Uid());
    }

    [Theory]
    [InlineData("")]
    [InlineData("&resourceVersion=0")]
    public async Task Watch_WithoutAVersion_BeginsWithThePresentState(string version)
    {
        var ns = await NewNamespaceAsync();
        await CreateLeaseAsync(ns, "a");
        await CreateLeaseAsync(ns, "gone");
        await HoldAsync(ns, "a", "somebody");
        await Api.DeleteAsync(Lease(ns, "gone"));
        var last = await CreateLeaseAsync(ns, "b");
        await SeenByTheCacheAsync(ns, last.ResourceVersion());

        using var watch = await Api.WatchAsync($"{Leases(ns)}?watch=1{version}");
        var present = await watch.TakeAsync(2);
        await HoldAsync(ns, "b", "somebody");
        var later = await watch.TakeAsync(1);

        Assert.Equal(["ADDED a", "ADDED b"], present.Select(e => e.ToString()).Order());
        Assert.Equal("somebody", Holder(present.Single(e => e.Item.Name() == "a").Item));
        Assert.Equal(["MODIFIED b"], later.Select(e => e.ToString()));
    }

    [Fact]
    public async Task Watch_FromTooLongAgo_IsAnErrorEventThatEndsIt()
    {
        // No server knows what happened to a resource before it was served.
        var group = await DefineWidgetsAsync();

        using var watch = await Api.WatchAsync($"/apis/{group}/v1/widgets?watch=1&resourceVersion=1");
        var error = Assert.Single(await watch.TakeAllAsync());

        Assert.Equal(200, watch.Status);
        Assert.Equal("ERROR", error.Type);
        ListContract.AssertStatus(error.Item, 410, "Expired");
    }

    [Fact]
    public async Task Watch_FromAMalformedVersion_IsRefused()
    {
        using var watch = await Api.WatchAsync($"{Leases(await NewNamespaceAsync())}?watch=1&resourceVersion=yesterday");

        // 400 from some generations, 500 from others: what counts is that it is no watch.
        Assert.True(watch.Status is 400 or 500, $"{watch.Status}");
    }

    [Fact]
    public async Task Watch_FromTheFuture_IsSilentUntilThen()
    {
        var ns = await NewNamespaceAsync();
        var version = (await CreateLeaseAsync(ns, "a")).ResourceVersion();

        using var watch = await Api.WatchAsync($"{Leases(ns)}?watch=1&resourceVersion={version + 1_000_000}&timeoutSeconds=3");
        await CreateLeaseAsync(ns, "b");

        Assert.Equal(200, watch.Status);
        Assert.Empty(await watch.TakeAllAsync());
    }

    [Fact]
    public async Task Watch_WithTimeout_EndsInGoodOrder()
    {
        var ns = await NewNamespaceAsync();
        var version = (await CreateLeaseAsync(ns, "a")).ResourceVersion();
        var clock = Stopwatch.StartNew();

        using var watch = await Api.WatchAsync($"{Leases(ns)}?watch=1&resourceVersion={version}&timeoutSeconds=1");
        var events = await watch.TakeAllAsync();

        Assert.Empty(events);
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Watch_ThatAllowsBookmarks_GetsOneBeforeItsEnd()
    {
        var ns = await NewNamespaceAsync();
        var version = (await CreateLeaseAsync(ns, "a")).ResourceVersion();

        using var watch = await Api.WatchAsync(
            $"{Leases(ns)}?watch=1&resourceVersion={version}&timeoutSeconds=6&allowWatchBookmarks=true");
        version = (await CreateLeaseAsync(ns, "b")).ResourceVersion();
        var events = await watch.TakeAllAsync();

        Assert.Equal("ADDED b", events[0].ToString());
        Assert.True(events.Count > 1, "no bookmark");
        Assert.All(events.Skip(1), e => Assert.Equal("BOOKMARK", e.Type));
        Assert.Equal("Lease", events[^1].Item.GetProperty("kind").GetString());
        Assert.True(events[^1].Item.ResourceVersion() >= version);
        Assert.False(events[^1].Item.GetProperty("metadata").TryGetProperty("name", out _));
    }

    [Fact]
    public async Task Watch_WithNothingNew_GetsNoBookmarkForWhereItBegan()
    {
        var ns = await NewNamespaceAsync();
        var version = (await CreateLeaseAsync(ns, "a")).ResourceVersion();

        using var watch = await Api.WatchAsync(
            $"{Leases(ns)}?watch=1&resourceVersion={version}&timeoutSeconds=4&allowWatchBookmarks=true");
        var events = await watch.TakeAllAsync();

        Assert.DoesNotContain(events, e => e.Item.ResourceVersion() <= version);
    }

    [Fact]
    public async Task Watch_FromABookmark_MissesNothing()
    {
        var ns = await NewNamespaceAsync();
        var version = (await CreateLeaseAsync(ns, "a")).ResourceVersion();
        using var first = await Api.WatchAsync(
            $"{Leases(ns)}?watch=1&labelSelector=app%3Dx&resourceVersion={version}&timeoutSeconds=6&allowWatchBookmarks=true");
        var unseen = (await CreateLeaseAsync(ns, "unseen")).ResourceVersion();
        var bookmarks = await first.TakeAllAsync();
        Assert.All(bookmarks, e => Assert.Equal("BOOKMARK", e.Type));
        var bookmark = bookmarks[^1].Item.ResourceVersion();
        await CreateLeaseAsync(ns, "b");

        using var second = await Api.WatchAsync($"{Leases(ns)}?watch=1&resourceVersion={bookmark}");

        Assert.True(bookmark >= unseen, "the bookmark stands before an event that the selector hid");
        Assert.Equal(["ADDED b"], (await second.TakeAsync(1)).Select(e => e.ToString()));
    }

    [Fact]
    public async Task Watch_WithLabelSelector_AddsWhatEntersAndDeletesWhatLeaves()
    {
        var ns = await NewNamespaceAsync();
        await CreateLeaseAsync(ns, "a");
        var version = (await CreateLeaseAsync(ns, "never")).ResourceVersion();

        using var watch = await Api.WatchAsync($"{Leases(ns)}?watch=1&labelSelector=app%3Dx&resourceVersion={version}");
        await LabelAsync(ns, "never", "app", "y");
        await LabelAsync(ns, "a", "app", "x");
        await HoldAsync(ns, "a", "somebody");
        var left = await LabelAsync(ns, "a", "app", null);
        await CreateLeaseAsync(ns, "b", labels: """{"app":"x"}""");
        var events = await watch.TakeAsync(4);

        Assert.Equal(["ADDED a", "MODIFIED a", "DELETED a", "ADDED b"], events.Select(e => e.ToString()));
        Assert.Equal("x", events[2].Item.GetProperty("metadata").GetProperty("labels").GetProperty("app").GetString());
        Assert.Equal(left.ResourceVersion(), events[2].Item.ResourceVersion());
    }

    [Fact]
    public async Task Watch_WithFieldSelectorOnName_SeesThatObjectOnly()
    {
        var ns = await NewNamespaceAsync();
        var version = (await CreateLeaseAsync(ns, "a")).ResourceVersion();

        using var watch = await Api.WatchAsync($"{Leases(ns)}?watch=1&fieldSelector=metadata.name%3Db&resourceVersion={version}");
        await HoldAsync(ns, "a", "somebody");
        await CreateLeaseAsync(ns, "b");

        Assert.Equal(["ADDED b"], (await watch.TakeAsync(1)).Select(e => e.ToString()));
    }

    [Fact]
    public async Task Watch_OfOneNamespace_SeesNoOther()
    {
        var (one, other) = (await NewNamespaceAsync(), await NewNamespaceAsync());
        var version = (await Api.GetAsync(Leases(one))).ResourceVersion;

        using var watch = await Api.WatchAsync($"{Leases(one)}?watch=1&resourceVersion={version}");
        await CreateLeaseAsync(other, "elsewhere");
        await CreateLeaseAsync(one, "here");

        Assert.Equal(["ADDED here"], (await watch.TakeAsync(1)).Select(e => e.ToString()));
    }

    [Fact]
    public async Task Watch_AsPartialObjectMetadata_HasMetadataOnly()
    {
        var ns = await NewNamespaceAsync();
        var version = (await Api.GetAsync(Leases(ns))).ResourceVersion;

        using var watch = await Api.WatchAsync($"{Leases(ns)}?watch=1&resourceVersion={version}", Metadata);
        await CreateLeaseAsync(ns, "a");
        var added = Assert.Single(await watch.TakeAsync(1));

        Assert.Equal("ADDED a", added.ToString());
        Assert.Equal("PartialObjectMetadata", added.Item.GetProperty("kind").GetString());
        Assert.Equal("meta.k8s.io/v1", added.Item.GetProperty("apiVersion").GetString());
        Assert.False(added.Item.TryGetProperty("spec", out _));
    }

    [Fact]
    public async Task Watch_OfAnUnchangedUpdate_BringsNothing()
    {
        var ns = await NewNamespaceAsync();
        var created = await CreateLeaseAsync(ns, "a");

        using var watch = await Api.WatchAsync($"{Leases(ns)}?watch=1&resourceVersion={created.ResourceVersion()}");
        var same = await HoldAsync(ns, "a", "nobody");
        await CreateLeaseAsync(ns, "b");

        Assert.Equal(created.ResourceVersion(), same.ResourceVersion());
        Assert.Equal(["ADDED b"], (await watch.TakeAsync(1)).Select(e => e.ToString()));
    }

    /// <summary>Where it is served: initial events, then the bookmark that says they are all.</summary>
    [Fact]
    public async Task WatchList_BringsThePresentStateAndThenItsBookmark()
    {
        var ns = await NewNamespaceAsync();
        await CreateLeaseAsync(ns, "a");
        var version = (await CreateLeaseAsync(ns, "b")).ResourceVersion();

        using var watch = await Api.WatchAsync(
            $"{Leases(ns)}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=20");
        Assert.SkipUnless(watch.Status == 200, "this server serves no WatchList");
        var events = await watch.TakeAsync(3);
        Assert.SkipUnless(events[2].Type != "BOOKMARK" || IsInitialEventsEnd(events[2]), "this server knows no sendInitialEvents");
        await CreateLeaseAsync(ns, "c");
        var later = await watch.TakeAsync(1);

        Assert.Equal(["ADDED a", "ADDED b"], events.Take(2).Select(e => e.ToString()).Order());
        Assert.Equal("BOOKMARK", events[2].Type);
        Assert.True(events[2].Item.ResourceVersion() >= version);
        Assert.Equal(["ADDED c"], later.Select(e => e.ToString()));
    }

    private static bool IsInitialEventsEnd(WatchEvent bookmark) =>
        bookmark.Item.GetProperty("metadata").TryGetProperty("annotations", out var annotations)
        && annotations.TryGetProperty("k8s.io/initial-events-end", out var end) && end.GetString() == "true";

    /// <summary>A real server's watch cache follows etcd with a small delay; a watch from its present state begins there.</summary>
    private async Task SeenByTheCacheAsync(string ns, long version)
    {
        using var watch = await Api.WatchAsync($"{Leases(ns)}?watch=1&resourceVersion={version - 1}");
        await watch.TakeAsync(1);
    }
}
