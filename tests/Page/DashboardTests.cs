using MeshSync.Fabric.Page.Rig;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeshSync.Fabric.Page;

/// <summary>The way that docs/page.md describes to the grain of one object.</summary>
[Collection(nameof(World))]
public sealed class DashboardTests(World world)
{
    [Fact]
    public async Task Dashboard_ShowsTheStateOfAnObjectsGrain()
    {
        await using var window = await world.Open(1440, 640);
        var page = window.Page;

        await page.GetByRole(AriaRole.Link, new() { Name = "Grains (Orleans Dashboard)" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Grain Details" }).ClickAsync();
        await page.Locator("select").SelectOptionAsync(new SelectOptionValue { Label = "ObjectGrain" });
        await page.GetByPlaceholder("Grain Id").FillAsync($"{world.Clusters[0].ClusterId}/apps/deployments/cert-manager/cert-manager");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show Details" }).ClickAsync();

        await Expect(page.Locator("main")).ToContainTextAsync("\"Fingerprint\": \"");
        await Expect(page.Locator("main")).ToContainTextAsync("\"LastEvent\": \"");
        Assert.Empty(window.Complaints);
        _ = await window.Picture("dashboard-grain");
    }

    [Fact]
    public async Task Dashboard_NeedsNoMoreThanItsPolicyAllows()
    {
        await using var window = await world.Open(1440, 640);
        var page = window.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Grains (Orleans Dashboard)" }).ClickAsync();

        foreach (var name in (string[])["Grains", "Silos", "Lifecycle", "Reminders", "Preferences", "Overview"])
        {
            await page.Locator("#menu").GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();
            await Expect(page.Locator("#content")).Not.ToContainTextAsync("Loading...");
            if (name == "Lifecycle")
            {
                await Expect(page.Locator("#content svg").First).ToBeVisibleAsync(); // Drawn by a library that brings styles of its own.
            }
        }

        await Expect(page.Locator("#content canvas").First).ToBeVisibleAsync();
        Assert.Empty(window.Complaints);
    }
}
