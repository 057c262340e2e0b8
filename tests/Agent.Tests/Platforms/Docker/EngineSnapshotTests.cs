using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Agent.Tests.Snapshot;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Testing;
using MeshSync.Fabric.Testing.Docker;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Docker;

/// <summary>An engine written into a file; no NATS runs anywhere.</summary>
public sealed class EngineSnapshotTests
{
    [Fact]
    public async Task File_WhenTheAgentIsStopped_HoldsWhatTheEngineHas()
    {
        using var directory = new TempDirectory();
        await using var engine = await ScriptedEngine.StartAsync();
        engine.PutContainer("c1", "web-1", "shop");
        engine.PutVolume("data");
        string file = directory.File("engine.yaml");
        await using (var agent = await RunningAgent.Start("", "nats://127.0.0.1:1", "--platform", "docker", "--docker-host", engine.Host, "--output", "file", "--outputFile", file))
        {
            await Eventually.Be(
                () => agent.Reflectors, all => all.Count == 5 && all.All(reflector => reflector.State == ReflectorState.Watching), TimeSpan.FromSeconds(60));
        }

        var snapshot = SnapshotContent.Read(file);
        Assert.Equal(["ComposeProject", "Container", "Volume"], snapshot.Kinds);
        Assert.True(snapshot.Has("Container", "shop", "web-1"));
        Assert.True(snapshot.Has("Volume", "", "data"));
    }
}
