using System.Text.RegularExpressions;
using MeshSync.Fabric.Silo.Tests.Api;

namespace MeshSync.Fabric.Silo.Tests.Page;

public sealed partial class PageTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_BringsAllItNeedsFromTheSilo_AndLetsNothingElseIn()
    {
        using var answer = await world.Silo.Http.GetAsync(new Uri("/", UriKind.Relative), Cancellation);
        var page = await answer.Content.ReadAsStringAsync(Cancellation);
        var files = OwnFiles().Matches(page).Select(match => match.Value).ToHashSet();

        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("/page/page.js", files);
        foreach (var file in files)
        {
            files = [.. files, .. OwnImports().Matches((await world.Silo.Get(file)).Text).Select(match => $"/page/{match.Groups[1].Value}")];
        }

        Assert.Contains("/page/sections.js", files);
        Assert.All(await Task.WhenAll(files.Select(world.Silo.Get)), found =>
        {
            Assert.Equal(200, found.Status);
            Assert.DoesNotContain("innerHTML", found.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("http", found.Text.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal), StringComparison.Ordinal);
        });
    }

    [GeneratedRegex("/page/[a-z.]+")]
    private static partial Regex OwnFiles();

    [GeneratedRegex("""from '\./([a-z.]+)'""")]
    private static partial Regex OwnImports();
}
