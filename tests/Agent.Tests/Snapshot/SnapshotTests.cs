using System.Globalization;
using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Simulator.Faults;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Snapshot;

/// <summary>The agent that writes the cluster into a file; no NATS runs anywhere.</summary>
public sealed class SnapshotTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    [Fact]
    public async Task File_WhenTheAgentIsStopped_HoldsTheLastStateOfEveryObject()
    {
        await using var cluster = await Cluster(300);
        cluster.Apply(Manifests.ConfigMap("goes"));
        cluster.Apply(Manifests.ConfigMap("changes", "before"));
        string file = Path.Combine(_directory.Path, "cluster.yaml");
        await using (var agent = await RunningAgent.Start(cluster.KubeconfigPath, "nats://127.0.0.1:1", "--output", "file", "--outputFile", file))
        {
            await Eventually.Be(() => agent.Reflectors, all => all.Count >= 40 && all.All(reflector => reflector.State == ReflectorState.Watching));
            cluster.Delete("configmaps", "default", "goes");
            cluster.Apply(Manifests.ConfigMap("changes", "after \"ünd\": yes\n# no comment"));
            cluster.Apply(Manifests.ConfigMap("comes"));
            string last = cluster.ResourceVersion.ToString(CultureInfo.InvariantCulture);
            await Eventually.Be(() => agent.Reflectors, all => all.Any(reflector => reflector.ResourceVersion == last));
        }

        var snapshot = SnapshotContent.Read(file);
        Assert.Equal(cluster.Count() - cluster.Count("events") - cluster.Count("leases.coordination.k8s.io"), snapshot.Count);
        Assert.False(snapshot.Has("ConfigMap", "default", "goes"));
        Assert.True(snapshot.Has("ConfigMap", "default", "comes"));
        var changed = snapshot.Get("ConfigMap", "default", "changes");
        Assert.Equal("""{"k":"after \"ünd\": yes\n# no comment"}""", changed.GetProperty("data").GetString());
        Assert.Equal(cluster.ClusterId, changed.GetProperty("cluster_id").GetString());
        Assert.Single(Directory.EnumerateFileSystemEntries(_directory.Path));
    }

    [Theory]
    [InlineData(SnapshotRun.Terminate)]
    [InlineData(SnapshotRun.Interrupt)]
    public async Task Signal_OfEitherKind_LeavesAWholeFile(int signal)
    {
        await using var cluster = await Cluster(50);
        await using var run = new SnapshotRun(_directory.Path, cluster.KubeconfigPath);
        await Eventually.Be(() => cluster.Requests.Count(request => request.Verb == ApiVerb.Watch) >= 40);

        run.Signal(signal);

        Assert.InRange(await run.ExitCode(), (int)ExitCode.Done, (int)ExitCode.Incomplete);
        Assert.NotEqual(0, SnapshotContent.Read(run.File()).Count);
        Assert.Single(Directory.EnumerateFileSystemEntries(_directory.Path));
    }

    [Fact]
    public async Task StopAfter_EndsTheAgentByItself_AndNamesCountUp()
    {
        await using var cluster = await Cluster(50);
        foreach (string number in (string[])["00", "01"])
        {
            await using var run = new SnapshotRun(_directory.Path, cluster.KubeconfigPath, "--stopAfter", "3s", "--outputResources", "pod,Service");

            Assert.Equal((int)ExitCode.Done, await run.ExitCode());
            string file = Directory.GetFiles(_directory.Path, $"meshery-cluster-snapshot-????????-{number}.yaml").Single();
            Assert.Equal(["Pod", "Service"], SnapshotContent.Read(file).Kinds);
        }
    }

    [Fact]
    public async Task OutputFile_IsReplacedAsAWhole()
    {
        await using var cluster = await Cluster(50);
        string file = Path.Combine(_directory.Path, "cluster.yaml");
        await File.WriteAllTextAsync(file, "an older one", TestContext.Current.CancellationToken);
        await using var run = new SnapshotRun(_directory.Path, cluster.KubeconfigPath, "--outputFile", file, "--stopAfter", "10s");

        Assert.Equal((int)ExitCode.Done, await run.ExitCode());
        Assert.Equal(cluster.Count("pods"), SnapshotContent.Read(file).Of("Pod").Count());
    }

    [Fact]
    public async Task Lists_NotDoneInTime_AreNamedAndTheExitCodeSaysSo()
    {
        await using var cluster = await Cluster(50);
        cluster.Faults.Add(new Fault { Kind = FaultKind.Stall, Resource = "pods", Count = 0, Duration = TimeSpan.FromMinutes(1) });
        await using var run = new SnapshotRun(_directory.Path, cluster.KubeconfigPath, "--stopAfter", "4s");

        Assert.Equal((int)ExitCode.Incomplete, await run.ExitCode());
        Assert.Contains("had not been listed when the agent was stopped: pods", run.Log, StringComparison.Ordinal);
        Assert.NotEmpty(SnapshotContent.Read(run.File()).Of("Namespace"));
    }

    [Fact]
    public async Task Directory_ThatIsMissing_IsAnUnusableSetting()
    {
        await using var cluster = await Cluster(0);
        await using var run = new SnapshotRun(_directory.Path, cluster.KubeconfigPath, "--outputFile", Path.Combine(_directory.Path, "no", "such", "file.yaml"));

        Assert.Equal((int)ExitCode.UnusableSettings, await run.ExitCode());
        Assert.Contains("--outputFile", run.Log, StringComparison.Ordinal);
    }

    private static Task<SimulatedApiServer> Cluster(int objects) =>
        SimulatedApiServer.StartAsync(new SimulatedClusterOptions { Objects = objects }, TestContext.Current.CancellationToken);

    public void Dispose() => _directory.Dispose();
}
