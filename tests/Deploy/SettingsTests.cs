using System.Text.RegularExpressions;
using MeshSync.Fabric.Testing.Processes;

namespace MeshSync.Fabric.Deploy;

public sealed partial class SettingsTests
{
    [Fact]
    public async Task EverySettingNamedInDeploy_IsOneOfAgentOrSilo()
    {
        var known = await FabricProgram.AgentHelp(TestContext.Current.CancellationToken) + await FabricProgram.SiloHelp(TestContext.Current.CancellationToken);

        AssertKnown(known, Directory.EnumerateFiles(Tool.DeployFolder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task EverySettingNamedInTheDocs_IsOneOfAgentOrSilo()
    {
        var known = await FabricProgram.AgentHelp(TestContext.Current.CancellationToken) + await FabricProgram.SiloHelp(TestContext.Current.CancellationToken);

        var repository = Path.Combine(Tool.DeployFolder, "..");
        AssertKnown(known, [.. Directory.EnumerateFiles(Path.Combine(repository, "docs"), "*.md"), Path.Combine(repository, "README.md"), Path.Combine(repository, "ARCHITECTURE.md")]);
    }

    private static void AssertKnown(string help, IEnumerable<string> files)
    {
        var named = files.SelectMany(file => Setting().Matches(File.ReadAllText(file)).Select(match => match.Value)).ToHashSet();
        Assert.True(named.Count > 5);
        Assert.All(named, setting => Assert.Matches($@"\b{setting}\b", help));
    }

    // But for the streams, whose names look like settings, and for what only the command fabric reads.
    [GeneratedRegex("\\b(MESHSYNC_(?!(WATCH|OBJECTS|PLANS|LEASES|IDENTITIES|SILO)\\b)|NATS_|BROKER_)[A-Z_]+[A-Z]\\b")]
    private static partial Regex Setting();
}
