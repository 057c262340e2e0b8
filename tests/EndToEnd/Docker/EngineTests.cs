using System.Text.Json;
using MeshSync.Fabric.EndToEnd.Rig;
using MeshSync.Fabric.EndToEnd.Sessions;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;

namespace MeshSync.Fabric.EndToEnd.Docker;

/// <summary>From an engine to Meshery Server, through agent, broker and silo as they are installed.</summary>
public sealed class EngineTests(EngineSpine spine) : IClassFixture<EngineSpine>, IDisposable
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => spine.Fabric.TellIfFailed();

    [Fact]
    public async Task Container_FromItsBeginningToItsEnd_IsWhatMesheryKnows()
    {
        foreach (int number in Enumerable.Range(0, 100))
        {
            spine.Engine.PutContainer($"life-{number}", $"c-{number}", "life");
        }

        await spine.Known("life", Enumerable.Range(0, 100).Select(number => $"c-{number}"));
        spine.Engine.PutContainer("life-7", "c-7", "life", state: "paused");
        foreach (int number in Enumerable.Range(10, 90))
        {
            spine.Engine.RemoveContainer($"life-{number}");
        }

        await spine.Known("life", Enumerable.Range(0, 10).Select(number => $"c-{number}"));
        var changed = await Seen.Async(spine.Meshery, "Container", "life", "c-7", "MODIFIED");
        Assert.Equal("docker.meshery.io/v1", changed.Body.GetProperty("apiVersion").GetString());
        Assert.Contains("paused", changed.Body.GetProperty("status").GetProperty("attribute").GetString(), StringComparison.Ordinal);
        Assert.Equal(spine.Engine.Id, changed.Body.GetProperty("cluster_id").GetString());
        await Eventually.Be(() => spine.Meshery.About("ComposeProject", "life", "life").Count > 0, EngineSpine.Patience);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Agent_EndedAndStarted_TellsOnlyWhatChangedMeanwhile(bool kill)
    {
        string project = kill ? "killed" : "ended";
        spine.Engine.PutContainer($"{project}-kept", "kept", project);
        spine.Engine.PutContainer($"{project}-gone", "gone", project);
        spine.Engine.PutContainer($"{project}-changed", "changed", project);
        spine.Engine.PutVolume($"{project}-kept");
        await spine.Known(project, "kept", "gone", "changed");
        await Seen.Async(spine.Meshery, "Volume", "", $"{project}-kept", "ADDED");

        await spine.Fabric.EndAgentAsync(kill);
        int before = spine.Meshery.Messages.Count;
        spine.Engine.RemoveContainer($"{project}-gone");
        spine.Engine.PutContainer($"{project}-changed", "changed", project, state: "exited");
        spine.Engine.PutContainer($"{project}-new", "new", project);
        spine.Fabric.StartAgent();
        await spine.Known(project, "kept", "changed", "new");
        await Eventually.Be(
            () => spine.Meshery.About("Container", project, "changed").Any(message => message.Body.GetRawText().Contains("exited", StringComparison.Ordinal)), EngineSpine.Patience);

        // Whatever the lists after the start brought is told before what comes after them in each collection.
        spine.Engine.PutContainer($"{project}-last", "last", project);
        spine.Engine.PutVolume($"{project}-last");
        await Seen.Async(spine.Meshery, "Container", project, "last", "ADDED");
        await Seen.Async(spine.Meshery, "Volume", "", $"{project}-last", "ADDED");
        Assert.Equal(
            ["Container changed", "Container gone", "Container last", "Container new", $"Volume {project}-last"],
            spine.Meshery.Messages.Skip(before).Where(message => message.Kind != "ComposeProject").Select(message => $"{message.Kind} {message.Name}").Order(StringComparer.Ordinal));
        Assert.Equal("DELETED", spine.Meshery.About("Container", project, "gone")[^1].Event);
    }

    [Fact]
    public async Task Container_OfAProductsImage_IsIdentified()
    {
        await using var connection = new NatsConnection(new NatsOpts { Url = spine.Fabric.Nats.Url });
        await using var identities = await connection.SubscribeCoreAsync<string>("meshsync.identities.*.prometheus", cancellationToken: Cancellation);
        await connection.PingAsync(Cancellation);

        spine.Engine.PutContainer("metrics-1", "metrics-1", "metrics", image: "prom/prometheus:v3.1.0");

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(EngineSpine.Patience);
        var installation = JsonElement.Parse((await identities.Msgs.ReadAsync(limit.Token)).Data!).GetProperty("installations").EnumerateArray().Single();
        Assert.Equal(("metrics", "3.1.0"), (installation.GetProperty("namespace").GetString(), installation.GetProperty("version").GetString()));
    }

    [Fact]
    public async Task Flush_OfAnEngine_TellsAgainWhatItHas()
    {
        spine.Engine.PutContainer("flush-1", "here", "flush");
        spine.Engine.PutContainer("flush-2", "gone", "flush");
        await spine.Known("flush", "here", "gone");
        spine.Engine.RemoveContainer("flush-2");
        await spine.Known("flush", "here");
        int before = spine.Meshery.Messages.Count;

        string said = await spine.Run("flush", "--cluster", spine.Engine.Id, "--collection", "docker.meshery.io/containers");

        Assert.Contains("done", said, StringComparison.OrdinalIgnoreCase);
        await Eventually.Be(
            () => spine.Meshery.Messages.Skip(before).Where(message => message.Kind == "Container" && message.Namespace == "flush").Select(message => $"{message.Event} {message.Name}"),
            again => again.Order(StringComparer.Ordinal).SequenceEqual(["ADDED here", "DELETED gone"]),
            EngineSpine.Patience);
    }

    [Fact]
    public async Task Check_OfAnEngine_FollowsACanaryThatTheAgentMakesUp_AndLeavesNothing()
    {
        var check = await spine.Json("check", spine.Engine.Id, "--timeout", "60");

        Assert.True(check.GetProperty("ok").GetBoolean(), check.ToString());
        Assert.StartsWith($"{spine.Engine.Id}/docker.meshery.io/", check.GetProperty("object").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            ["created agent", "created log", "created store", "created outlet meshery", "deleted agent", "deleted log", "deleted store", "deleted outlet meshery"],
            check.GetProperty("stages").EnumerateArray().Select(stage => $"{stage.GetProperty("change").GetString()} {stage.GetProperty("stage").GetString()}"));
        Assert.False(check.GetProperty("leftBehind").GetBoolean());
    }

    [Fact]
    public async Task Resync_OfAnEngine_TellsWhatNoEventTold()
    {
        spine.Engine.PutContainer("resync-1", "one", "resync");
        await spine.Known("resync", "one");
        spine.Engine.IsSilent = true;
        spine.Engine.RemoveContainer("resync-1");
        spine.Engine.PutContainer("resync-2", "two", "resync");
        spine.Engine.IsSilent = false;

        await spine.Run("resync", spine.Engine.Id, "docker.meshery.io/containers");

        await spine.Known("resync", "two");
    }

    [Theory]
    [InlineData("log", "log")]
    [InlineData("", "_")]
    public async Task Log_OfAContainer_IsSentToMeshery(string project, string asked)
    {
        string name = $"logged-in-{asked}";
        spine.Engine.PutContainer(name, name, project);
        spine.Engine.LogLines = ["1one", "2two"];
        await spine.Known(project, names => names.Contains(name));
        await using var client = await SessionClient.Attach(spine.Fabric.Nats.Url);

        await client.Ask("log-stream", $$$$"""{"k":{"id":"of-{{{{name}}}}","namespace":"{{{{asked}}}}","name":"{{{{name}}}}"}}""");

        await Eventually.Be(() => client.LogText($"of-{name}"), text => text == "one\ntwo\n", EngineSpine.Patience);
    }
}
