using System.Text;
using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Simulator.Faults;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Commands;

public sealed class CommandTests
{
    [Fact]
    public async Task Resync_OfOneCollectionOrAll_ListsThemAgain()
    {
        await using var stage = await Started();
        await using var agent = new AskedAgent(stage.Nats.Url);

        var one = await agent.Ask(AgentVerb.Resync, new AgentRequest { Collection = "core/configmaps" }, AgentJson.Default.AgentResynced);
        await Eventually.Be(async () => await Lists(stage, "configmaps") == 2);
        Assert.Equal((1, 1), (one.Collections, await Lists(stage, "secrets")));

        var all = await agent.Ask(AgentVerb.Resync, new AgentRequest(), AgentJson.Default.AgentResynced);
        await Eventually.Be(async () => await Lists(stage, "secrets") == 2 && await Lists(stage, "configmaps") == 3);
        Assert.Equal((await stage.Status()).Reflectors.Count, all.Collections);
    }

    [Fact]
    public async Task Fetch_OfAnObject_AnswersWithItsBytes_ASecretsRedacted()
    {
        await using var stage = await Started();
        await using var agent = new AskedAgent(stage.Nats.Url);
        stage.Cluster.Apply(Manifests.ConfigMap("plain", "value"));
        stage.Cluster.Apply(Manifests.Secret("hidden", "aHVzaA=="));
        stage.Cluster.Apply(Manifests.ClusterRole("some:role"));

        string plain = await Fetch(agent, "core/configmaps", "default", "plain");
        string hidden = await Fetch(agent, "core/secrets", "default", "hidden");
        string role = await Fetch(agent, "rbac.authorization.k8s.io/clusterroles", null, "some:role");

        Assert.Contains("\"k\":\"value\"", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("managedFields", plain, StringComparison.Ordinal);
        Assert.Contains("\"password\"", hidden, StringComparison.Ordinal);
        Assert.DoesNotContain("aHVzaA==", hidden, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"some:role\"", role, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("widgets", "default", "a", AgentErrorKind.BadRequest)]
    [InlineData("example.io/widgets", "default", "a", AgentErrorKind.UnknownResource)]
    [InlineData("coordination.k8s.io/leases", "default", "a", AgentErrorKind.NotWatched)]
    [InlineData("core/configmaps", "default", "none", AgentErrorKind.NotFound)]
    [InlineData("core/configmaps", null, "a", AgentErrorKind.BadRequest)]
    [InlineData("core/configmaps", "default", "..", AgentErrorKind.BadRequest)]
    [InlineData("core/configmaps", "..", "secrets", AgentErrorKind.BadRequest)]
    [InlineData("core/namespaces", "default", "default", AgentErrorKind.BadRequest)]
    public async Task Fetch_ThatCannotBeDone_SaysWhy(string collection, string? @namespace, string name, AgentErrorKind expected)
    {
        await using var stage = await Started();
        await using var agent = new AskedAgent(stage.Nats.Url);

        Assert.Equal(expected, await agent.Refusal(AgentVerb.Fetch, new AgentRequest { Collection = collection, Namespace = @namespace, Name = name }));
    }

    [Theory]
    [InlineData(403, AgentErrorKind.Forbidden)]
    [InlineData(500, AgentErrorKind.Unavailable)]
    public async Task Fetch_ThatTheApiServerRefuses_SaysWhy(int code, AgentErrorKind expected)
    {
        await using var stage = await Started();
        await using var agent = new AskedAgent(stage.Nats.Url);
        stage.Cluster.Apply(Manifests.ConfigMap("a"));
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = code, Verb = ApiVerb.Get, Resource = "configmaps" });

        Assert.Equal(expected, await agent.Refusal(AgentVerb.Fetch, new AgentRequest { Collection = "core/configmaps", Namespace = "default", Name = "a" }));
    }

    [Fact]
    public async Task Fetch_OfWhatTheBrokerDoesNotCarry_IsRefusedWithTheLimit()
    {
        await using var stage = await Started(new NatsServerOptions { MaxPayload = 1024 * 1024 });
        await using var agent = new AskedAgent(stage.Nats.Url);
        stage.Cluster.Apply(Manifests.ConfigMap("large", new string('x', 1_100_000)));

        var refusal = await Assert.ThrowsAsync<AgentCommandException>(() => Fetch(agent, "core/configmaps", "default", "large"));

        Assert.Equal(AgentErrorKind.TooLarge, refusal.Kind);
        Assert.Contains("max_payload", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pause_EndsWatchesWithoutTombstones_AndResumeGoesOnWhereItWas()
    {
        await using var stage = await Started();
        await using var agent = new AskedAgent(stage.Nats.Url);

        var paused = await agent.Ask(AgentVerb.Pause, new AgentRequest { Reason = "a test" }, AgentJson.Default.AgentStatus);
        Assert.NotNull(paused.PausedSince);
        await Eventually.Be(() => stage.Status(), status => status.States.Keys.SequenceEqual([ReflectorState.Paused]));
        Assert.Equal(AgentErrorKind.Paused, await agent.Refusal(AgentVerb.Resync, new AgentRequest()));
        int told = (await stage.Log.CatchUp()).Batches.Count;
        stage.Cluster.Apply(Manifests.ConfigMap("meanwhile"));
        stage.Cluster.Delete("configmaps", "default", "first");
        stage.Cluster.Apply(Manifests.Definition("widgets", "Widget", "example.io"));
        Assert.Equal(told, (await stage.Log.CatchUp()).Batches.Count);

        var resumed = await agent.Ask(AgentVerb.Resume, new AgentRequest(), AgentJson.Default.AgentStatus);

        Assert.Null(resumed.PausedSince);
        await stage.Converge("", "configmaps");
        await Eventually.Be(async () => (await stage.Log.CatchUp()).Of("example.io", "widgets").CompleteLists == 1);
        Assert.Equal(1, await Lists(stage, "configmaps"));
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Status_Asked_NamesEveryReflector()
    {
        await using var stage = await Started();
        await using var agent = new AskedAgent(stage.Nats.Url);

        var status = await agent.Ask(AgentVerb.Status, new AgentRequest(), AgentJson.Default.AgentStatus);

        Assert.Equal((AskedAgent.Cluster, 0), (status.Cluster, status.Omitted));
        Assert.Equal(status.Reflectors.Count, status.States.Values.Sum());
    }

    [Fact]
    public async Task Nonsense_IsRefusedAndTheNextCommandIsTaken()
    {
        await using var stage = await Started();
        await using var agent = new AskedAgent(stage.Nats.Url);

        var unknown = await agent.Ask("agent.here.command.explode", []);
        var garbage = await agent.Ask(Subjects.AgentCommand(AskedAgent.Cluster, AgentVerb.Fetch), "{"u8.ToArray());

        Assert.Equal(["badRequest", "badRequest"], [unknown.Headers![AgentCommandException.Header].ToString(), garbage.Headers![AgentCommandException.Header].ToString()]);
        Assert.Null((await agent.Ask(AgentVerb.Status, new AgentRequest(), AgentJson.Default.AgentStatus)).PausedSince);
    }

    private static async Task<Stage> Started(NatsServerOptions? nats = null)
    {
        var stage = await Stage.Set(nats: nats);
        stage.Cluster.Apply(Manifests.ConfigMap("first"));
        await stage.StartAgent("--cluster-id", AskedAgent.Cluster);
        await Eventually.Be(() => stage.Status(), status => status.States.Keys.SequenceEqual([ReflectorState.Watching]));
        await stage.Converge("", "configmaps");
        return stage;
    }

    [Fact]
    public async Task Canary_Injected_IsInTheLogUntilRetracted()
    {
        await using var stage = await Started();
        await using var agent = new AskedAgent(stage.Nats.Url);
        var canary = new AgentRequest { Collection = "core/configmaps", Namespace = "default", Name = Canary.NewName() };
        string key = $"default/{canary.Name}";

        var injected = await agent.Ask(AgentVerb.Inject, canary, AgentJson.Default.AgentInjected);
        await Eventually.Be(async () => (await stage.Log.CatchUp()).Of("", "configmaps").Objects.ContainsKey(key));
        Assert.Equal("default", injected.Namespace);
        Assert.Contains(Canary.LabelValue, stage.Log.Of("", "configmaps").Objects[key].Body, StringComparison.Ordinal);

        await agent.Ask(AgentVerb.Retract, canary, AgentJson.Default.AgentInjected);
        await Eventually.Be(async () => !(await stage.Log.CatchUp()).Of("", "configmaps").Objects.ContainsKey(key));
        await stage.Converge("", "configmaps");
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Canary_ThatIsNone_OrOfWhatIsNotWatched_IsRefused()
    {
        await using var stage = await Started();
        await using var agent = new AskedAgent(stage.Nats.Url);
        var canary = new AgentRequest { Collection = "core/configmaps", Namespace = "default", Name = Canary.NewName() };

        Assert.Equal(AgentErrorKind.BadRequest, await agent.Refusal(AgentVerb.Inject, canary with { Name = "kube-root-ca.crt" }));
        Assert.Equal(AgentErrorKind.BadRequest, await agent.Refusal(AgentVerb.Retract, canary with { Name = "first" }));
        Assert.Equal(AgentErrorKind.BadRequest, await agent.Refusal(AgentVerb.Inject, canary with { Namespace = "a/b" }));
        Assert.Equal(AgentErrorKind.NotWatched, await agent.Refusal(AgentVerb.Inject, canary with { Collection = "coordination.k8s.io/leases" }));
        await agent.Ask(AgentVerb.Pause, new AgentRequest(), AgentJson.Default.AgentStatus);
        Assert.Equal(AgentErrorKind.Paused, await agent.Refusal(AgentVerb.Inject, canary));
    }

    private static async Task<string> Fetch(AskedAgent agent, string collection, string? @namespace, string name) =>
        Encoding.UTF8.GetString((await agent.Ask(AgentVerb.Fetch, new AgentRequest { Collection = collection, Namespace = @namespace, Name = name })).Span);

    private static async Task<long> Lists(Stage stage, string resource) =>
        (await stage.Status()).Reflectors.Single(reflector => reflector.Collection == $"core/{resource}").Lists;
}
