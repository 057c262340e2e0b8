using System.CommandLine.Parsing;
using System.Reflection;
using System.Text.RegularExpressions;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Cli.Tests.Documentation;

/// <summary>Commands and examples of the docs, as a reader types them.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Docs = Path.Combine(
        Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "Repository").Value!, "docs");

    [Fact]
    public void EveryCommandInABlock_IsOneThatFabricTakes()
    {
        using var output = new MemoryStream();
        var fabric = FabricCommand.Create(new Terminal(new MemoryStream(), output, new StringWriter(), new StringWriter(), _ => null));

        var commands = Directory.EnumerateFiles(Docs, "*.md").SelectMany(Commands).ToList();

        Assert.True(commands.Count > 20, string.Join('\n', commands));
        Assert.All(commands, one => Assert.True(fabric.Parse(one.Arguments).Errors is [], $"{one.Page}: fabric {string.Join(' ', one.Arguments)}: {string.Join(' ', fabric.Parse(one.Arguments).Errors)}"));
    }

    [Fact]
    public async Task CatalogueOfTheDocs_PassesLint()
    {
        using var directory = new TempDirectory();
        var page = await File.ReadAllTextAsync(Path.Combine(Docs, "catalogue.md"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(directory.File("mine.yaml"), Catalogue().Match(page).Groups[1].Value, TestContext.Current.CancellationToken);

        var lint = await Fabric.RunAsync("", "catalogue", "lint", directory.File("mine.yaml"));

        Assert.True(lint.ExitCode == 0, lint.Error);
    }

    private static IEnumerable<(string Page, string[] Arguments)> Commands(string page) =>
        from block in Block().Matches(File.ReadAllText(page))
        from line in block.Groups[1].Value.Split('\n')
        let command = Command().Match(line)
        where command.Success
        select (Path.GetFileName(page), CommandLineParser.SplitCommandLine(command.Groups[1].Value).ToArray());

    [GeneratedRegex(@"^```(?:sh|console)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    // Up to a remark or a pipe; behind a pipe too.
    [GeneratedRegex(@"(?:^|\| )(?:\$ )?(?:fabric|dotnet run --project src/Cli --) ([^#|]*)")]
    private static partial Regex Command();

    [GeneratedRegex(@"^```yaml\n(products:.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Catalogue();
}
