using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Tests.Agents;
using MeshSync.Fabric.Silo.Tests.Hosting;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Silo.Tests.Commands;

/// <summary>A real silo at a real nats-server with one cluster, for <c>fabric</c> to be tried on. Only the agent is scripted.</summary>
public sealed class CommandWorld : IAsyncLifetime
{
    public const string Cluster = "c1";

    private const string Token = "s3cret";

    private readonly List<string> _asked = [];
    private NatsServer _nats = null!;
    private WatchedCluster _deployments = null!;
    private WatchedCluster _sets = null!;
    private WatchedCluster _maps = null!;
    private Task _canaries = Task.CompletedTask;
    private ScriptedAgent _agent = null!;

    internal RunningSilo Silo { get; private set; } = null!;

    public string BrokerUrl => _nats.Url;

    /// <summary>What the agent says is wrong with the policy that it was given.</summary>
    public string? PolicyProblem { get; set; }

    public async ValueTask InitializeAsync()
    {
        _nats = await NatsServer.StartAsync();
        Silo = await RunningSilo.Start(_nats.Url, "--api-token", Token);
        await Eventually.Be(() => Silo.Get("/readyz"), answer => answer.Status == 200);
        _agent = new ScriptedAgent(_nats.Url, Cluster, Answer);
        await _agent.Listening();
        _deployments = new WatchedCluster(_nats.Url, Cluster, new ResourceType("apps", "v1", "deployments", "Deployment", Namespaced: true));
        _sets = new WatchedCluster(_nats.Url, Cluster, new ResourceType("apps", "v1", "statefulsets", "StatefulSet", Namespaced: true));
        _maps = new WatchedCluster(_nats.Url, Cluster);
        await _deployments.List("1", [Workload("engine", "mirror.local/own/engine:v3.2.1")]);
        await _sets.List("1", [Workload("prometheus", "quay.io/prometheus/prometheus:v3.1.0")]);
        await Eventually.Be(async () => (await Silo.Get("/api/v1/products")).Text.Contains("3.1.0", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
    }

    public async ValueTask DisposeAsync()
    {
        await _canaries;
        await _deployments.DisposeAsync();
        await _maps.DisposeAsync();
        await _sets.DisposeAsync();
        await _agent.DisposeAsync();
        await Silo.DisposeAsync();
        await _nats.DisposeAsync();
    }

    /// <summary>Verbs and collections that the agent was asked for.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (_asked)
            {
                return [.. _asked];
            }
        }
    }

    /// <summary>Runs <c>fabric</c> as an operator does who has told it silo, broker and token by the environment.</summary>
    internal Task<CommandRun> Fabric(params string[] arguments) => CommandRun.Of(Silo, Token, _nats.Url, arguments);

    private (string? Error, string Body) Answer(AgentRequest request, string verb)
    {
        lock (_asked)
        {
            _asked.Add($"{verb} {request.Collection}".TrimEnd());
        }

        return verb switch
        {
            "status" => (null, JsonSerializer.Serialize(Status(), AgentJson.Default.AgentStatus)),
            "explain" => (null, JsonSerializer.Serialize(Explain(request), AgentJson.Default.TierExplanation)),
            "resync" => (null, """{"collections":2}"""),
            "inject" or "retract" => (null, Canary(request, verb)),
            _ => ("unavailable", "nobody there"),
        };
    }

    /// <summary>Has the log tell of a canary that no grain can store.</summary>
    private string Canary(AgentRequest request, string verb)
    {
        _canaries = verb == "inject" ? _maps.List("1", [(request.Name!, "[]")]) : Task.CompletedTask;
        return """{"namespace":"default","at":"2026-01-01T00:00:00Z"}""";
    }

    private AgentStatus Status() => new()
    {
        Cluster = Cluster,
        Version = "1.2.3",
        Session = 1,
        StartedAt = DateTimeOffset.UnixEpoch,
        At = TimeProvider.System.GetUtcNow(),
        Discovered = true,
        InitialListsMissing = 0,
        States = new Dictionary<ReflectorState, int> { [ReflectorState.Watching] = 2 },
        Queue = new AgentBacklog(0, 0, 1, 1),
        Scope = new AgentScope("default", "default", DateTimeOffset.UnixEpoch, null, []),
        Tiers = new AgentTiers("api", "balanced with 1 rules", DateTimeOffset.UnixEpoch, PolicyProblem, null),
        Reflectors = [Watched("apps/deployments") with { Tier = 1, Form = "presence" }, Watched("core/configmaps")],
    };

    private static ReflectorReport Watched(string collection) =>
        new() { Collection = collection, Version = "v1", State = ReflectorState.Watching, Since = DateTimeOffset.UnixEpoch };

    private static TierExplanation Explain(AgentRequest request) => new()
    {
        Key = $"{request.Collection}/{request.Namespace}/{request.Name}",
        Tier = 2,
        Rule = "rules[0] \"build farm\"",
        RuleTier = 1,
        Source = "api",
        Reasons = ["designMark"],
        Watched = "presence",
    };

    private static (string Name, string Json) Workload(string name, string image) => (name, $$$$$"""
        {"metadata":{"name":"{{{{{name}}}}}","namespace":"default","uid":"uid-1","resourceVersion":"1","labels":{"app.kubernetes.io/name":"{{{{{name}}}}}"}},
         "spec":{"template":{"spec":{"containers":[{"name":"c","image":"{{{{{image}}}}}"}]}}}}
        """);
}
