using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Playwright;

namespace MeshSync.Fabric.Page.Rig;

/// <summary>A browser's window with nothing of earlier ones in it. What it asked of others than the silo and what its console said is kept.</summary>
internal sealed class Window : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    private Window(IBrowserContext context, IPage page) => (_context, Page) = (context, page);

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, exceptions of scripts, and requests to somebody else than the silo.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Where pictures go: MESHSYNC_SCREENSHOTS, else artifacts/.</summary>
    public static string PictureFolder { get; } = Environment.GetEnvironmentVariable("MESHSYNC_SCREENSHOTS") is { Length: > 0 } named
        ? named
        : Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "PictureFolder").Value!;

    public static async Task<Window> Open(IBrowser browser, Uri at, int width, int height, ColorScheme scheme)
    {
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme, Locale = "en-GB" });
        context.SetDefaultTimeout(60_000);
        var page = await context.NewPageAsync();
        var window = new Window(context, page);
        window.Listen(at);
        await page.GotoAsync(at.ToString());
        return window;
    }

    public ILocator Section(string heading) => Page.GetByRole(AriaRole.Region, new() { Name = heading, Exact = true });

    /// <summary>Waits until the page shows all there is.</summary>
    public async Task IsPopulated()
    {
        await Assertions.Expect(Page.Locator("#verdict")).ToContainTextAsync("All is well");
        await Assertions.Expect(Page.Locator("#live-list tbody tr").First).ToBeVisibleAsync(new() { Timeout = 60_000 });
    }

    /// <summary>Waits until the page has drawn another answer of the silo.</summary>
    public async Task NextAnswer()
    {
        var drawn = await Page.EvaluateHandleAsync("document.querySelector('#cluster-list table')");
        await Page.WaitForFunctionAsync("old => !old.isConnected", drawn);
    }

    public async Task<FileInfo> Picture(string name)
    {
        var file = Path.Combine(PictureFolder, $"{name}.png");
        await Page.ScreenshotAsync(new() { Path = file });
        return new FileInfo(file);
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private void Listen(Uri silo)
    {
        Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Enqueue($"{message.Type}: {message.Text} at {message.Location}");
            }
        };
        Page.PageError += (_, error) => _complaints.Enqueue($"exception: {error}");
        Page.Dialog += (_, dialog) => _complaints.Enqueue($"dialog: {dialog.Message}");
        Page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: not ("data" or "blob") } asked && asked.Authority != silo.Authority)
            {
                _complaints.Enqueue($"asks {request.Url}");
            }
        };
    }
}
