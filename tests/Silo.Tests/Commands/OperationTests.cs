using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Silo.Tests.Commands;

/// <summary><c>fabric resync</c>, <c>flush</c>, <c>snapshot</c> and <c>objects</c> at a silo that is none of a script's.</summary>
[Collection(nameof(Commanded))]
public sealed class OperationTests(CommandWorld world)
{
    private const string Nobody = "nobody";

    [Fact]
    public async Task Resync_IsAskedOfTheAgent_AndSaysWhatCannotBe()
    {
        var run = await world.Fabric("resync", CommandWorld.Cluster, "apps/deployments");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.StartsWith("2 resource(s) are listed again", run.Output, StringComparison.Ordinal);
        Assert.Contains("resync apps/deployments", world.Asked);
        await Refused("group/resource", "resync", CommandWorld.Cluster, "deployments");
        await Refused(Nobody, "resync", Nobody);
    }

    [Fact]
    public async Task Status_ShowsTheCluster_AndSaysWhichIsNotKnown()
    {
        var run = await world.Fabric("status", "--cluster", CommandWorld.Cluster);

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("apps/deployments", run.Output, StringComparison.Ordinal);
        await Refused($"knows no cluster {Nobody}, but {CommandWorld.Cluster}", "status", "--cluster", Nobody);
    }

    [Fact]
    public async Task Flush_IsBegun_AndSaysWhatCannotBe()
    {
        var run = await world.Fabric("flush", "--cluster", CommandWorld.Cluster, "--no-wait");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains($"outlet meshery sends {CommandWorld.Cluster} again", run.Output, StringComparison.Ordinal);
        await Refused(Nobody, "flush", "--cluster", Nobody, "--no-wait");
        await Refused(Nobody, "flush", "--outlet", Nobody, "--no-wait");
        await Refused("--api-token", "flush", "--api-token", "other");
    }

    [Fact]
    public async Task Snapshot_HasWhatIsStored_AndIsIdentifiedAsTheClusterIs()
    {
        using var folder = new TempDirectory();

        var run = await world.Fabric("snapshot", folder.File("objects.jsonl"), "--cluster", CommandWorld.Cluster);
        var found = await world.Fabric("identify", "-f", folder.File("objects.jsonl"));

        Assert.True(run.Code == 0, run.Error);
        Assert.Equal(2, (await File.ReadAllLinesAsync(folder.File("objects.jsonl"), TestContext.Current.CancellationToken)).Length);
        Assert.Contains("3.1.0", found.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (found.Code, found.Error));
    }

    [Fact]
    public async Task Check_OfACanaryThatNoGrainStores_NamesTheStage_AndWhatToDo()
    {
        var run = await world.Fabric("check", CommandWorld.Cluster, "--inject", "--no-outlets", "--timeout", "3");

        Assert.Equal(1, run.Code);
        Assert.Contains("FAILED (created) at 'grain stored it': no grain has stored it, with 0 batches waiting in its partition of the log within 3 s", run.Output, StringComparison.Ordinal);
        Assert.Contains("-> is a silo reading the log", run.Output, StringComparison.Ordinal);
        Assert.Contains("agent saw it", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("may still be there", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kubeconfig_ThatIsNone_IsAnErrorThatNamesTheOption()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder.File("broken"), "a: [", TestContext.Current.CancellationToken);

        foreach (var kubeconfig in new[] { folder.File("nowhere"), folder.File("broken") })
        {
            await Refused("--kubeconfig", "snapshot", folder.File("objects.jsonl"), "--kubeconfig", kubeconfig);
            await Refused("--kubeconfig", "check", CommandWorld.Cluster, "--kubeconfig", kubeconfig);
        }
    }

    private async Task Refused(string said, params string[] arguments)
    {
        var run = await world.Fabric(arguments);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }
}
