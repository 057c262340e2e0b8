using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Cli.Tests.Identifying;

public sealed class CatalogueCommandTests
{
    [Fact]
    public async Task Lint_OfACatalogueThatIsRight_SaysSo()
    {
        var run = await Lint("products:\n  - {id: acme, name: ACME, category: other, signals: [{image: docker.io/acme/gateway}], implies: [prometheus]}\n");

        Assert.Equal((0, "1 products in 1 files, nothing wrong.", ""), (run.ExitCode, run.Text.Trim(), run.Error));
    }

    [Theory]
    [InlineData("products:\n  - {name: ACME}\n", "mine.yaml:2: products[0].id: is missing")]
    [InlineData("products:\n  - {id: acme, name: ACME, signals: [{image: a/b}]}\n", "product acme: category: is missing")]
    [InlineData("products:\n  - {id: acme, name: ACME, category: x, signals: [{image: a/b, strength: 2}]}\n", "product acme: signals[0].strength: is 2")]
    [InlineData("products:\n  - {id: acme, name: ACME, category: x, signals: [{workload: a}]}\n", "none is as strong as 0.5")]
    [InlineData("products:\n  - {id: acme, name: ACME, category: x, signals: [{image: a/b}], requires: [nobody]}\n", "requires: 'nobody' is no other product")]
    [InlineData("products:\n  - {id: acme, name: ACME, category: x, colour: red, signals: [{image: a/b}]}\n", "colour")]
    [InlineData("products: [", "no YAML")]
    [InlineData("", "empty")]
    public async Task Lint_OfACatalogueThatIsWrong_NamesProductAndField(string text, string said)
    {
        var run = await Lint(text);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lint_OfAFileThatIsNotThere_NamesIt()
    {
        var run = await Fabric.RunAsync("", "catalogue", "lint", "nowhere.yaml");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("nowhere.yaml", run.Error, StringComparison.Ordinal);
    }

    private static async Task<Fabric> Lint(string text)
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder.File("mine.yaml"), text, TestContext.Current.CancellationToken);
        return await Fabric.RunAsync("", "catalogue", "lint", folder.File("mine.yaml"));
    }
}
