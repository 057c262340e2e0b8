using MeshSync.Fabric.Page.Rig;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeshSync.Fabric.Page;

/// <summary>That it can be read and used by keyboard, in the light, in the dark, and on a telephone.</summary>
[Collection(nameof(World))]
public sealed class ReadingTests(World world)
{
    /// <summary>Texts whose contrast with what is behind them is less than the 4.5 of WCAG AA, as "ratio text".</summary>
    private const string TooFaint = """
        () => {
          const rgb = text => (text.match(/[\d.]+/g) ?? []).map(Number);
          const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const behind = element => { for (let e = element; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length === 3) return c; } return [255, 255, 255]; };
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          const faint = new Set();
          while (texts.nextNode()) {
            const text = texts.currentNode.textContent.trim(), element = texts.currentNode.parentElement;
            if (!text || !element.checkVisibility()) continue;
            const [a, b] = [light(rgb(getComputedStyle(element).color)), light(behind(element))];
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (ratio < 4.5) faint.add(`${ratio.toFixed(2)} ${text}`);
          }
          return [...faint];
        }
        """;

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Text_StandsOutFromItsGround(ColorScheme scheme)
    {
        await using var window = await world.Open(scheme: scheme);
        await window.IsPopulated();
        await window.Page.EvaluateAsync("document.querySelectorAll('details').forEach(one => one.open = true)");
        var ground = await window.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");

        Assert.Equal(scheme == ColorScheme.Dark ? "rgb(19, 22, 23)" : "rgb(246, 247, 247)", ground);
        Assert.Empty(await window.Page.EvaluateAsync<string[]>(TooFaint));
    }

    [Fact]
    public async Task Page_AtAnyWidth_NeedsNoScrollingSideways()
    {
        await using var window = await world.Open();
        await window.IsPopulated();
        await window.Page.EvaluateAsync("document.querySelectorAll('details').forEach(one => one.open = true)");
        foreach (var width in (int[])[1280, 820, 400, 320])
        {
            await window.Page.SetViewportSizeAsync(width, 800);
            Assert.Equal(width, await window.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        }

        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task Keyboard_ReachesEverything_WithTheFocusInSight()
    {
        await using var window = await world.Open();
        await window.IsPopulated();
        var keyboard = window.Page.Keyboard;

        await keyboard.PressAsync("Tab");
        Assert.Equal("Skip to content", await Focused(window));
        await keyboard.PressAsync("Enter");
        Assert.Equal("main", await window.Page.EvaluateAsync<string>("document.activeElement.id"));

        await keyboard.PressAsync("Shift+Tab"); // back to the header
        List<string> order = [];
        do
        {
            await keyboard.PressAsync("Tab");
            order.Add(await Focused(window));
            Assert.True(await window.Page.EvaluateAsync<bool>("getComputedStyle(document.activeElement).outlineStyle !== 'none'"), $"{order[^1]}: the focus cannot be seen");
        }
        while (order.Count < 100 && order[^1] != "metrics");

        Assert.Equal("metrics", order[^1]);
        Assert.Contains("Pause", order);
        Assert.DoesNotContain("", order);
    }

    [Fact]
    public async Task Keyboard_OpensWithEnter_AndTheFocusStaysWhenThePageIsDrawnAnew()
    {
        await using var window = await world.Open();
        await window.IsPopulated();
        var summary = window.Section("Subscriptions").Locator("summary").First;
        var details = window.Section("Subscriptions").Locator("details").First;

        await window.Page.Locator("#outlets").ClickAsync();
        do
        {
            await window.Page.Keyboard.PressAsync("Tab");
        }
        while (!(await Focused(window)).Contains("resources", StringComparison.Ordinal));

        await window.Page.Keyboard.PressAsync("Enter");
        await Expect(details).ToHaveAttributeAsync("open", "");
        await window.NextAnswer();
        await Expect(summary).ToBeFocusedAsync();
        await window.Page.Keyboard.PressAsync("Enter");
        await Expect(details).Not.ToHaveAttributeAsync("open", "");
    }

    private static async Task<string> Focused(Window window) => (await window.Page.EvaluateAsync<string>("document.activeElement.textContent")).Trim();
}
