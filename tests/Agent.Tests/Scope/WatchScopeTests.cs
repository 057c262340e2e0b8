using MeshSync.Fabric.Agent.Discovery;
using MeshSync.Fabric.Agent.Scope;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Tests.Scope;

public sealed class WatchScopeTests
{
    private static readonly ResourceType Pods = new("", "v1", "pods", "Pod", Namespaced: true);
    private static readonly ResourceType Events = new("", "v1", "events", "Event", Namespaced: true);
    private static readonly ResourceType Widgets = new("example.io", "v1", "widgets", "Widget", Namespaced: true);
    private static readonly ResourceType OldWidgets = Widgets with { Version = "v1alpha1" };
    private static readonly ResourceType Ingresses = new("networking.k8s.io", "v1", "ingresses", "Ingress", Namespaced: true);
    private static readonly ResourceType FormerIngresses = Ingresses with { Group = "extensions", Version = "v1beta1" };

    private static readonly ServedResources Served =
        new([Pods, Events, Widgets, FormerIngresses, Ingresses], new HashSet<string>())
        {
            OtherVersions = [OldWidgets],
            Doubles = new Dictionary<ResourceType, ResourceType> { [FormerIngresses] = Ingresses },
        };

    [Fact]
    public void Default_IsEverythingOnceButTierZero() =>
        Assert.Equal([Pods, Widgets, Ingresses], Types(WatchScope.Select(Served, WatchList.Default)));

    [Fact]
    public void Blacklist_IsTheDefaultWithoutItsEntries_InWhicheverVersionTheyAreNamed() =>
        Assert.Equal([Pods], Types(WatchScope.Select(Served, Except("widgets.v7.example.io", "ingresses.v1.networking.k8s.io"))));

    [Fact]
    public void Whitelist_IsExactlyItsEntries_TierZeroIncluded() =>
        Assert.Equal([Events, Pods], Types(WatchScope.Select(Served, Only("events.v1.", "pods.v1."))));

    [Fact]
    public void Whitelist_NamingAnotherServedVersion_GetsThatVersion() =>
        Assert.Equal([OldWidgets], Types(WatchScope.Select(Served, Only("widgets.v1alpha1.example.io"))));

    [Fact]
    public void Whitelist_NamingAVersionThatIsNotServed_GetsThePreferredOneAndANotice()
    {
        var selection = WatchScope.Select(Served, Only("widgets.v9.example.io"));

        Assert.Equal([Widgets], Types(selection));
        Assert.Contains("widgets.v9.example.io", Assert.Single(selection.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public void Whitelist_NamingBothPlacesOfTheSameObjects_WatchesThemOnce() =>
        Assert.Equal([Ingresses], Types(WatchScope.Select(Served, Only("ingresses.v1beta1.extensions", "ingresses.v1.networking.k8s.io"))));

    [Fact]
    public void Entry_ThatIsNotServed_IsReportedAndDisturbsNoOther()
    {
        var selection = WatchScope.Select(Served, Only("gadgets.v1.example.io", "pods.v1."));

        Assert.Equal([Pods], Types(selection));
        Assert.Contains("gadgets.v1.example.io", Assert.Single(selection.Notices), StringComparison.Ordinal);
    }

    private static WatchList Only(params string[] names) =>
        new() { Only = [.. names.Select(name => new WhitelistEntry(ResourceName.Parse(name), EventTypes.All))] };

    private static WatchList Except(params string[] names) => new() { Except = [.. names.Select(ResourceName.Parse)] };

    private static IEnumerable<ResourceType> Types(ScopeSelection selection) => selection.Targets.Select(target => target.Type);
}
