using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Simulator.Faults;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Kubernetes.ApiServer;

/// <summary>Meshery Operator hands over a broker without JetStream and nothing else; the fabric's own NATS is found all the same.</summary>
public sealed class FabricConfigMapTests
{
    private const string Token = "s3cret";

    [Fact]
    public async Task ConfigMap_Missing_IsAskedForByCommandAndFoundOnceItIsThere()
    {
        await using var stage = await StageInCluster();
        await using var operators = await OperatorsBroker();
        await Start(stage, operators);

        string problem = (await Eventually.Be(() => stage.Agent.BrokerProblem, text => text is not null))!;
        Assert.Contains("has no JetStream", problem, StringComparison.Ordinal);
        Assert.Contains("kubectl create configmap meshsync-fabric --namespace meshery --from-literal=url=nats://", problem, StringComparison.Ordinal);
        using var http = new HttpClient { BaseAddress = stage.Agent.Health };
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("readyz", TestContext.Current.CancellationToken)).StatusCode);

        stage.Cluster.Apply(ConfigMap(stage.Nats.Url));

        await stage.Converge("", "namespaces");
        Assert.Null(stage.Agent.BrokerProblem);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task ConfigMap_Edited_CountsWithTheNextTry()
    {
        await using var stage = await StageInCluster();
        await using var operators = await OperatorsBroker();
        stage.Cluster.Apply(ConfigMap(operators.Url));
        await Start(stage, operators);
        await Eventually.Be(() => stage.Agent.BrokerProblem, text => text?.Contains("(ConfigMap meshery/meshsync-fabric) has no JetStream", StringComparison.Ordinal) == true);

        stage.Cluster.Apply(ConfigMap("http://nonsense"));
        await Eventually.Be(() => stage.Agent.BrokerProblem, text => text?.Contains("is no NATS URL", StringComparison.Ordinal) == true);
        stage.Cluster.Apply(ConfigMap(""));
        await Eventually.Be(() => stage.Agent.BrokerProblem, text => text?.Contains("has no url: kubectl patch", StringComparison.Ordinal) == true);
        stage.Cluster.Apply(ConfigMap(stage.Nats.Url));

        await stage.Converge("", "namespaces");
    }

    [Fact]
    public async Task Secret_OfTheConfigMap_LogsIn()
    {
        await using var stage = await StageInCluster();
        await using var operators = await OperatorsBroker();
        await using var guarded = await NatsServer.StartAsync(new NatsServerOptions { Config = $"authorization {{ token: \"{Token}\" }}" });
        stage.Cluster.Apply(ConfigMap(guarded.Url, "login"));
        await Start(stage, operators);
        await Eventually.Be(() => stage.Agent.BrokerProblem, text => text?.Contains("kubectl create secret generic login --namespace meshery", StringComparison.Ordinal) == true);

        stage.Cluster.Apply(Secret("login", Token));

        await Eventually.Be(() => stage.Agent.IsConnected);
        Assert.Null(stage.Agent.BrokerProblem);
    }

    [Fact]
    public async Task ConfigMap_Forbidden_IsSaid()
    {
        await using var stage = await StageInCluster();
        await using var operators = await OperatorsBroker();
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = 403, Resource = "configmaps", Verb = ApiVerb.Get, Count = 0 });
        await Start(stage, operators);

        await Eventually.Be(() => stage.Agent.BrokerProblem, text => text?.Contains("allow 'get'", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task BrokerUrl_WithJetStream_IsUsedAndNobodyIsAsked()
    {
        await using var stage = await StageInCluster();
        stage.Cluster.Apply(ConfigMap("nats://127.0.0.1:1"));
        await stage.StartAgent("--namespace", "meshery");

        await stage.Converge("", "namespaces");
        Assert.DoesNotContain(stage.Cluster.Requests, request => request is { Verb: ApiVerb.Get, Resource: "configmaps" });
    }

    private static async Task<Stage> StageInCluster()
    {
        var stage = await Stage.Set();
        stage.Cluster.Apply(Manifests.Namespace("meshery"));
        return stage;
    }

    private static Task<NatsServer> OperatorsBroker() => NatsServer.StartAsync(new NatsServerOptions { JetStream = false });

    private static Task Start(Stage stage, NatsServer broker) => stage.StartAgent("--broker-url", broker.Url, "--namespace", "meshery");

    private static string ConfigMap(string url, string secret = "") => Object("ConfigMap", "meshsync-fabric", new JsonObject { ["url"] = url, ["credentialsSecret"] = secret });

    private static string Secret(string name, string token) =>
        Object("Secret", name, new JsonObject { ["token"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(token)) });

    private static string Object(string kind, string name, JsonObject data) => new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "meshery" },
        ["data"] = data,
    }.ToJsonString();
}
