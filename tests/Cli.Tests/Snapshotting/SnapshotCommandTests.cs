using System.Text.Json;
using MeshSync.Fabric.Cli.Tests.Silos;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Cli.Tests.Snapshotting;

public sealed class SnapshotCommandTests
{
    [Fact]
    public async Task Fabric_IsWrittenAsTheObjectsWere_AndIdentified()
    {
        using var folder = new TempDirectory();
        await using var silo = new ScriptedSilo(
            (200, """{"objects":[{"key":"c1/apps/deployments/a/one"}],"matched":2,"next":"c1/apps/deployments/a/one"}"""),
            (200, """{"state":{},"products":[],"object":{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"one","namespace":"a","labels":[{"key":"app.kubernetes.io/name","value":"argocd-server"}]},"spec":{"attribute":"{\"replicas\":1}"}}}"""),
            (200, """{"objects":[{"key":"c1/core/pods/a/two"}],"matched":1,"next":null}"""),
            (404, """{"detail":"nothing is stored of it"}"""));

        var run = await Fabric.RunAsync("", "snapshot", folder.File("snapshot"), "--cluster", "c1", "--silo-url", silo.Url);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("not in it: c1/core/pods/a/two: the silo refuses: nothing is stored of it", run.Error, StringComparison.Ordinal);
        var line = JsonElement.Parse(Assert.Single(await File.ReadAllLinesAsync(folder.File("snapshot"), TestContext.Current.CancellationToken)));
        Assert.Equal("argocd-server", line.GetProperty("metadata").GetProperty("labels").GetProperty("app.kubernetes.io/name").GetString());
        Assert.Equal(1, line.GetProperty("spec").GetProperty("replicas").GetInt32());
        Assert.Contains("cluster=c1&after=c1%2Fapps", silo.Asked[2], StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("snapshot.part")));
        Assert.Equal("", (await Fabric.RunAsync("", "identify", "-f", folder.File("snapshot"))).Error);
    }

    [Fact]
    public async Task SiloThatIsAway_LeavesNoFile()
    {
        using var folder = new TempDirectory();

        var run = await Fabric.RunAsync("", "snapshot", folder.File("snapshot"), "--silo-url", "http://127.0.0.1:1");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("MESHSYNC_SILO", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("snapshot")) || File.Exists(folder.File("snapshot.part")));
    }

    [Fact]
    public async Task FileThatCannotBeWritten_IsSaid()
    {
        using var folder = new TempDirectory();

        var run = await Fabric.RunAsync("", "snapshot", Path.Combine(folder.Path, "nowhere", "snapshot"), "--silo-url", "http://127.0.0.1:1");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("can " + Path.Combine(folder.Path, "nowhere", "snapshot") + " be written", run.Error, StringComparison.Ordinal);
    }
}
