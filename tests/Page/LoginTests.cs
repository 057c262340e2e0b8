using MeshSync.Fabric.Page.Rig;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeshSync.Fabric.Page;

/// <summary>The page of a silo that listens beyond its machine.</summary>
[Collection(nameof(World))]
public sealed class LoginTests(World world)
{
    [Fact]
    public async Task Page_BeyondLoopback_AsksForTheToken_AndShowsItselfForTheRightOne()
    {
        var silo = world.GuardedSilo;
        await using var window = await world.Open(at: silo);
        var page = window.Page;

        await Expect(page).ToHaveURLAsync(new Uri(silo, "/login?to=%2F").ToString());
        await Expect(page.GetByLabel("Token")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("a wrong one");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("That is not the token");
        await page.GetByLabel("Token").FillAsync(World.Token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();

        await Expect(page).ToHaveURLAsync(silo.ToString());
        await Expect(page.Locator("#verdict")).ToContainTextAsync("No cluster is known yet");
        await Expect(page.Locator("#live-state")).ToContainTextAsync("Live");

        // The token has been changed meanwhile: the page leads back to the login by itself.
        await page.Context.ClearCookiesAsync();
        await Expect(page).ToHaveURLAsync(new Uri(silo, "/login?to=%2F").ToString());
    }
}
