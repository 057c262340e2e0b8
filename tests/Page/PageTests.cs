using System.Text.RegularExpressions;
using MeshSync.Fabric.Page.Rig;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeshSync.Fabric.Page;

/// <summary>What somebody sees who opens the page while everything runs.</summary>
[Collection(nameof(World))]
public sealed partial class PageTests(World world)
{
    [Fact]
    public async Task Clusters_AreShownWithState_Freshness_AndHowDeepTheyAreKnown()
    {
        await using var window = await world.Open();
        await window.IsPopulated();
        var rows = window.Section("Clusters").GetByRole(AriaRole.Row);

        foreach (var cluster in world.Clusters)
        {
            var row = rows.Filter(new() { HasText = cluster.ClusterId });
            await Expect(row).ToContainTextAsync("synced");
            await Expect(row).ToContainTextAsync(AsOf());
            await Expect(row).ToContainTextAsync(Exist());
            await Expect(row).ToContainTextAsync(KnownWhole());
            await Expect(row).ToContainTextAsync("batches");
        }

        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task Products_AreShownWithVersionAndConfidence_AndWhyOnDemand_WhichStaysOpen()
    {
        await using var window = await world.Open();
        await window.IsPopulated();
        var row = window.Section("Products").GetByRole(AriaRole.Row)
            .Filter(new() { HasText = "cert-manager" }).Filter(new() { HasText = World.Names[0] });

        await Expect(row).ToContainTextAsync("1.14.2");
        await Expect(row).ToContainTextAsync(Percent());
        await Expect(row.GetByText("quay.io/jetstack/cert-manager-controller").First).ToBeHiddenAsync();
        await row.Locator("summary").ClickAsync();
        await Expect(row.GetByText("quay.io/jetstack/cert-manager-controller").First).ToBeVisibleAsync();

        await window.NextAnswer();
        await Expect(row.GetByText("quay.io/jetstack/cert-manager-controller").First).ToBeVisibleAsync();
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task Subscriptions_AreShownOneByOne()
    {
        await using var window = await world.Open();
        await window.IsPopulated();
        var section = window.Section("Subscriptions");
        var summary = section.Locator("summary").Filter(new() { HasText = World.Names[0] });

        await Expect(summary).ToContainTextAsync("all in sync");
        await summary.ClickAsync();
        var row = section.GetByRole(AriaRole.Table, new() { Name = $"Subscriptions of {World.Names[0]}" }).GetByRole(AriaRole.Row).Filter(new() { HasText = "apps/deployments" });
        await Expect(row).ToBeVisibleAsync();
        await Expect(row).ToContainTextAsync("synced");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task Outlets_AreShownWithWhatIsLeftToDeliver()
    {
        await using var window = await world.Open();
        await window.IsPopulated();
        var row = window.Section("Outlets").GetByRole(AriaRole.Row).Filter(new() { HasText = "meshery.meshsync.core" });

        await Expect(row).ToContainTextAsync("connected");
        await Expect(row).ToContainTextAsync(Messages());
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task Change_IsShownWhenItHappens_AndLeadsToWhatIsStored()
    {
        await using var window = await world.Open();
        await window.IsPopulated();
        await Expect(window.Page.Locator("#live-state")).ToContainTextAsync("Live");

        world.Clusters[1].Apply("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"just-made","namespace":"default"}}""");

        var row = window.Section("Changes").GetByRole(AriaRole.Row).Filter(new() { HasText = "just-made" });
        await Expect(row).ToContainTextAsync("ADDED");
        await Expect(row).ToContainTextAsync("ConfigMap");
        var stored = await window.Page.APIRequest.GetAsync(new Uri(world.Silo, (await row.GetByRole(AriaRole.Link).GetAttributeAsync("href"))!).ToString());
        Assert.Equal(200, stored.Status);
        Assert.Contains("just-made", await stored.TextAsync(), StringComparison.Ordinal);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task TextOfOthers_IsShownAsText()
    {
        const string Markup = "<img src=x onerror=alert(1)>";
        await using var window = await world.Open();
        await window.IsPopulated();

        world.Clusters[0].Apply($$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{Markup}}}","namespace":"default","labels":{"app":"{{{Markup}}}"} } }""");
        world.Clusters[0].Apply($$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{Markup}}}"}}""");
        world.Clusters[0].Apply($$$$"""
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"grafana","namespace":"{{{{Markup}}}}","labels":{"app.kubernetes.io/name":"grafana"}},
             "spec":{"template":{"spec":{"containers":[{"name":"c","image":"docker.io/grafana/grafana:11.4.0"}]} } } }
            """);

        await Expect(window.Section("Changes").GetByText(Markup, new() { Exact = true }).First).ToBeVisibleAsync();
        await Expect(window.Section("Products").GetByText(Markup).First).ToBeVisibleAsync();
        await Expect(window.Page.Locator("main img")).ToHaveCountAsync(0);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task SiloThatIsAway_IsSaid_AndForgottenWhenItIsBack()
    {
        await using var window = await world.Open();
        await window.IsPopulated();

        await window.Page.Context.SetOfflineAsync(true);
        await Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The silo does not answer");
        await Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("What you see is of");
        await window.Page.Context.SetOfflineAsync(false);
        await Expect(window.Page.Locator("#away")).ToBeHiddenAsync();
        await Expect(window.Page.Locator("#live-state")).ToContainTextAsync("Live");
    }

    [GeneratedRegex("as of (just now|[0-9]+ s ago)")]
    private static partial Regex AsOf();

    [GeneratedRegex("exist *[1-9][0-9]+")]
    private static partial Regex Exist();

    [GeneratedRegex("known whole *[1-9][0-9]+")]
    private static partial Regex KnownWhole();

    [GeneratedRegex("[0-9]+ %")]
    private static partial Regex Percent();

    [GeneratedRegex("[0-9,]+ messages")]
    private static partial Regex Messages();
}
