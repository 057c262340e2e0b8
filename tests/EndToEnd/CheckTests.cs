using System.Text.Json;
using MeshSync.Fabric.Cli;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.EndToEnd.Rig;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.EndToEnd;

/// <summary><c>fabric check</c> with nothing made up but Meshery Server.</summary>
[Collection(nameof(RealCluster))]
public sealed class CheckTests(KubeApiServer server, CheckedSpine spine) : IClassFixture<CheckedSpine>, IAsyncLifetime
{
    private const string Outlet = "outlet meshery";

    private readonly ApiClient _api = new(server);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        spine.Fabric.TellIfFailed();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Canary_WrittenAtTheApiServer_IsFollowedThroughEveryStage_AndLeavesNothing()
    {
        var space = await _api.NamespaceAsync();
        await using var meshery = await spine.Attach();

        var (code, check, _) = await Check("--kubeconfig", server.AdminKubeConfig, "-n", space);

        Assert.True(code == 0, check.ToString());
        Assert.Equal("apiServer", check.GetProperty("by").GetString());
        Assert.Equal(
            ["created apiServer", "created agent", "created log", "created store", $"created {Outlet}", "deleted apiServer", "deleted agent", "deleted log", "deleted store", $"deleted {Outlet}"],
            Stages(check));
        TestContext.Current.TestOutputHelper?.WriteLine(check.ToString());
        await IsToldAndGone(meshery, check);
        Assert.Empty((await ConfigMaps(space)).EnumerateArray());
    }

    [Fact]
    public async Task Canary_MadeUpByTheAgent_IsFollowed_WhereTheUserMayNotWrite()
    {
        await using var meshery = await spine.Attach();

        var (code, check, error) = await Check(spine.Cluster, "--kubeconfig", server.AliceKubeConfig);

        Assert.True(code == 0, check.ToString());
        Assert.Contains("cannot create resource", error, StringComparison.Ordinal);
        Assert.Equal("agent", check.GetProperty("by").GetString());
        Assert.Equal(
            ["created agent", "created log", "created store", $"created {Outlet}", "deleted agent", "deleted log", "deleted store", $"deleted {Outlet}"],
            Stages(check));
        await IsToldAndGone(meshery, check);
    }

    [Fact]
    public async Task OutletThatNobodyReads_IsNamed_AndTheCanaryGoesAllTheSame()
    {
        await spine.Fabric.MesheryIsGoneAsync();

        var (code, check, _) = await Check("--inject", "--timeout", "8");

        Assert.Equal(1, code);
        Assert.Equal(("created", Outlet), Failure(check));
        Assert.Contains("nobody reads meshery.meshsync.core", check.GetProperty("failure").GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.False(check.GetProperty("leftBehind").GetBoolean());
        Assert.Equal("deleted store", Stages(check)[^1]);
        Assert.Equal(0, (await Check("--inject", "--no-outlets")).Code);
    }

    [Fact]
    public async Task AgentThatIsPausedOrAway_IsNamed_AndNothingIsWritten()
    {
        string[] nats = ["--broker-url", spine.Fabric.Nats.Url];
        Assert.Equal(0, (await Fabric(["agent", "pause", spine.Cluster, .. nats])).Code);
        var (code, paused, _) = await Check("--kubeconfig", server.AdminKubeConfig);
        Assert.Equal(0, (await Fabric(["agent", "resume", spine.Cluster, .. nats])).Code);
        Assert.Equal(1, code);
        Assert.Equal(("created", "agent"), Failure(paused));
        Assert.Contains("fabric agent resume", paused.GetProperty("failure").GetProperty("remedy").GetString(), StringComparison.Ordinal);
        Assert.Empty(Stages(paused));

        var (awayCode, away, _) = await Check("nowhere");
        Assert.Equal((1, ("created", "agent")), (awayCode, Failure(away)));
        Assert.Contains("no agent of cluster", away.GetProperty("failure").GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schedule_ChecksTheCluster_AndStatusAndMetricsShowIt()
    {
        await using var meshery = await spine.Attach();

        var check = await Eventually.Be(
            async () => (await spine.Json("/api/v1/status")).GetProperty("checks").EnumerateArray().FirstOrDefault(),
            found => found.ValueKind == JsonValueKind.Object && found.GetProperty("ok").GetBoolean(),
            TimeSpan.FromSeconds(60));

        Assert.Equal(spine.Cluster, check.GetProperty("cluster").GetString());
        Assert.Equal(check.GetProperty("at").GetString(), check.GetProperty("lastSuccess").GetString());
        var metrics = await Eventually.Be(() => spine.Text("/metrics"), text => text.Contains("meshsync_check_last_success_time", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        Assert.Contains("meshsync_check_duration_seconds_count", metrics, StringComparison.Ordinal);
        Assert.Contains("CHECK OF", (await Fabric(["status", "--silo-url", spine.SiloUrl])).Text, StringComparison.Ordinal);
    }

    private async Task IsToldAndGone(MesheryServer meshery, JsonElement check)
    {
        var key = ObjectKey.Parse(check.GetProperty("object").GetString()!);
        await Seen.Async(meshery, "ConfigMap", key.Namespace, key.Name, "DELETED");
        Assert.Equal(["ADDED", "DELETED"], meshery.About("ConfigMap", key.Namespace, key.Name).Select(message => message.Event));
        var left = await spine.Json($"/api/v1/objects?name={key.Name}");
        Assert.Equal(0, left.GetProperty("matched").GetInt32());
    }

    private async Task<JsonElement> ConfigMaps(string space)
    {
        var list = JsonElement.Parse(await server.Admin.GetStringAsync(new Uri(server.Url, $"api/v1/namespaces/{space}/configmaps?labelSelector={Canary.Label}%3D{Canary.LabelValue}"), Cancellation));
        return list.GetProperty("items");
    }

    private static string[] Stages(JsonElement check) =>
        [.. check.GetProperty("stages").EnumerateArray().Select(stage => $"{stage.GetProperty("change").GetString()} {stage.GetProperty("stage").GetString()}")];

    private static (string?, string?) Failure(JsonElement check) =>
        (check.GetProperty("failure").GetProperty("change").GetString(), check.GetProperty("failure").GetProperty("stage").GetString());

    private async Task<(int Code, JsonElement Check, string Error)> Check(params string[] arguments)
    {
        var (code, text, error) = await Fabric(["check", "-o", "json", "--silo-url", spine.SiloUrl, .. arguments]);
        Assert.True(text.Length > 0, error);
        return (code, JsonElement.Parse(text), error);
    }

    private static async Task<(int Code, string Text, string Error)> Fabric(string[] arguments)
    {
        using var text = new StringWriter();
        using var error = new StringWriter();
        var code = await FabricCommand.RunAsync(arguments, new Terminal(Stream.Null, Stream.Null, text, error, _ => null), Cancellation);
        return (code, text.ToString(), error.ToString());
    }
}
