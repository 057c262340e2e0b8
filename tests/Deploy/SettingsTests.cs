using System.Text.RegularExpressions;
using MeshSync.Fabric.Testing.Processes;

namespace MeshSync.Fabric.Deploy;

public sealed partial class SettingsTests
{
    [Fact]
    public async Task EverySettingNamedInDeploy_IsOneOfAgentOrSilo()
    {
        var known = await FabricProgram.AgentHelp(TestContext.Current.CancellationToken) + await FabricProgram.SiloHelp(TestContext.Current.CancellationToken);

        var named = Directory.EnumerateFiles(Tool.DeployFolder, "*", SearchOption.AllDirectories)
            .SelectMany(file => Setting().Matches(File.ReadAllText(file)).Select(match => match.Value)).ToHashSet();
        Assert.True(named.Count > 5);
        Assert.All(named, setting => Assert.Matches($@"\b{setting}\b", known));
    }

    // But for the two streams, whose names look like settings.
    [GeneratedRegex("\\b(MESHSYNC_(?!(WATCH|OBJECTS)\\b)|NATS_|BROKER_)[A-Z_]+[A-Z]\\b")]
    private static partial Regex Setting();
}
