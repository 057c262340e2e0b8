using System.Text.RegularExpressions;

namespace MeshSync.Fabric.Meshery.Tests;

/// <summary>The page about the wire names tests that there are, and every deliberate difference.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Repository = Find();

    [Fact]
    public void Wire_NamesTestsThatExist()
    {
        ILookup<string, string> sources = Directory.EnumerateFiles(Path.Combine(Repository, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .ToLookup(path => Path.GetFileNameWithoutExtension(path));

        Assert.All(
            TestNames(),
            test => Assert.Contains(sources[test.Class], path => File.ReadAllText(path).Contains($" {test.Method}(", StringComparison.Ordinal)));
    }

    [Fact]
    public void Wire_NamesEveryTestOfADeliberateDifference() => Assert.Empty(typeof(DeliberateDifferenceTests).GetMethods()
        .Where(method => method.GetCustomAttributes(typeof(FactAttribute), inherit: true).Length > 0)
        .Select(method => (nameof(DeliberateDifferenceTests), method.Name))
        .Except(TestNames()));

    private static HashSet<(string Class, string Method)> TestNames() =>
        [.. TestName().Matches(File.ReadAllText(Path.Combine(Repository, "docs", "wire.md"))).Select(match => (match.Groups[1].Value, match.Groups[2].Value))];

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "MeshSync.Fabric.sln")))
        {
            directory = directory.Parent ?? throw new DirectoryNotFoundException("MeshSync.Fabric.sln is in no directory above.");
        }

        return directory.FullName;
    }

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex TestName();
}
