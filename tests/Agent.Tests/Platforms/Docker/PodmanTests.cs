using MeshSync.Fabric.Agent.Tests.Replicas;
using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Agent.Tests.Sessions;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Testing;
using MeshSync.Fabric.Testing.Docker;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Docker;

/// <summary>A real engine, as the watch log tells of it.</summary>
public sealed class PodmanTests(PodmanStage stage) : IClassFixture<PodmanStage>
{
    private const string Project = "com.docker.compose.project";

    [Fact]
    public async Task Podman_WhatIsMadeAndRemoved_IsToldByEvents()
    {
        var engine = stage.Engine;
        await engine.Create("made-1", $"{Project}=made", "team=a");
        await engine.Run("volume", "create", "--label", $"{Project}=made", "made");
        await engine.Run("network", "create", "made");
        await engine.Run("tag", PodmanEngine.Image, "localhost/made:2");

        string body = (await Told("containers", "made/made-1")).Objects["made/made-1"].Body;
        Assert.Contains("\"team\":\"a\"", body, StringComparison.Ordinal);
        Assert.Contains("\"Status\":\"created\"", body, StringComparison.Ordinal);
        await Told("volumes", "made/made");
        await stage.Told("images", images => images.Objects.Values.Any(image => image.Body.Contains("localhost/made:2", StringComparison.Ordinal)));
        await stage.Told("composeprojects", projects => projects.Objects.TryGetValue("made/made", out var project)
            && project.Body.Contains("\"Containers\":1", StringComparison.Ordinal) && project.Body.Contains("\"Volumes\":[\"made\"]", StringComparison.Ordinal));
        await Told("networks", "/made");

        await engine.Run("rm", "made-1");
        await engine.Run("volume", "rm", "made");
        await engine.Run("network", "rm", "made");
        await NoMore("containers", "made/made-1");
        await NoMore("volumes", "made/made");
        await NoMore("composeprojects", "made/made");
        Assert.Equal(1, stage.Log.Of("docker.meshery.io", "containers").CompleteLists);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Podman_ContainerThatRuns_IsToldAndReadAndTypedInto()
    {
        var engine = stage.Engine;
        Assert.SkipWhen(engine.WhyNotStarted.Length > 0, engine.WhyNotStarted);
        await engine.Start("runs-1", "echo one; echo two >&2", $"{Project}=runs");
        await Status("runs/runs-1", "running");

        await using (var log = new ReadingSilo(stage.Broker))
        {
            await log.Open(SessionVerb.Logs, "runs-1", opening => opening with { Namespace = "runs" });
            await log.ReadUntil("one\n");
            await log.ReadUntil("two\n");
            await log.Close();
        }

        await using (var shell = new ReadingSilo(stage.Broker))
        {
            await shell.Open(SessionVerb.Exec, "runs-1", opening => opening with { Namespace = "runs" });
            await shell.Type("echo grüß $((40 + 2))\n");
            await shell.ReadUntil("grüß 42");
            await shell.Type("exit 3\n");
            Assert.Equal(SessionEndKind.Exited, (await shell.ReadToEnd()).Kind);
        }

        await engine.Run("stop", "--time", "0", "runs-1");
        await Status("runs/runs-1", "exited");
        await engine.Run("rm", "runs-1");
        await NoMore("containers", "runs/runs-1");
    }

    [Fact]
    public async Task Podman_WhatIsDoneWhileNoAgentRuns_IsToldByTheNext_UnderTheSameIdentity()
    {
        var engine = stage.Engine;
        await using var nats = await NatsServer.StartAsync();
        await using var log = new WatchLogReplica(nats.Url);
        await log.CreateStream();
        await engine.Create("again-kept");
        await engine.Create("again-gone");
        await engine.Run("volume", "create", "again-gone");
        await using (await RunningAgent.Start("", nats.Url, "--platform", "docker", "--docker-host", engine.Host))
        {
            await Of(log, "containers", "/again-gone", "/again-kept");
            await Of(log, "volumes", "/again-gone");
        }

        await engine.Run("rm", "again-gone");
        await engine.Run("volume", "rm", "again-gone");
        await engine.Create("again-new");
        await using (await RunningAgent.Start("", nats.Url, "--platform", "docker", "--docker-host", engine.Host))
        {
            await Of(log, "containers", "/again-kept", "/again-new");
            await Of(log, "volumes");
        }

        Assert.Single(log.Collections.Select(collection => collection.Cluster).Distinct());
        Assert.Empty(log.Breaches);
        await engine.Run("rm", "again-kept", "again-new");
    }

    private static Task<ReplicatedCollection> Of(WatchLogReplica log, string resource, params string[] keys) => PodmanStage.Told(
        log, resource, told => told.Objects.Keys.Where(key => key.StartsWith("/again", StringComparison.Ordinal)).Order(StringComparer.Ordinal).SequenceEqual(keys));

    private Task<ReplicatedCollection> Told(string resource, string key) => stage.Told(resource, told => told.Objects.ContainsKey(key));

    private Task<ReplicatedCollection> NoMore(string resource, string key) => stage.Told(resource, told => !told.Objects.ContainsKey(key));

    private Task<ReplicatedCollection> Status(string key, string status) => stage.Told(
        "containers", told => told.Objects.TryGetValue(key, out var container) && container.Body.Contains($"\"Status\":\"{status}\"", StringComparison.Ordinal));
}
