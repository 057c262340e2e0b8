using System.Text.Json;
using MeshSync.Fabric.Silo.Tests.Hosting;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Silo.Tests.Api;

/// <summary>One silo that answers for the whole class, with a cluster whose agent is scripted.</summary>
public sealed class ApiWorld : IAsyncLifetime
{
    public const string Cluster = "c1";

    private NatsServer _broker = null!;
    private WatchedCluster _configs = null!;
    private WatchedCluster _roles = null!;

    internal RunningSilo Silo { get; private set; } = null!;

    public string BrokerUrl => _broker.Url;

    public async ValueTask InitializeAsync()
    {
        _broker = await NatsServer.StartAsync();
        Silo = await RunningSilo.Start(_broker.Url);
        await Eventually.Be(() => Silo.Get("/readyz"), answer => answer.Status == 200);
        _configs = new WatchedCluster(_broker.Url, Cluster);
        _roles = new WatchedCluster(_broker.Url, Cluster, new("rbac.authorization.k8s.io", "v1", "roles", "Role", Namespaced: true));
        await _configs.List("7", [Object("a", "tier=gold,app=web"), Object("b", "tier=silver"), Object("c", "design.meshery.io/id=5f0b9b0e-7a5c-4d5f-8b59-0d2ad1a3f6b1")]);
        await _roles.List("7", [Object("system:reader", "tier=gold")]);
        await Eventually.Be(() => Json("/api/v1/objects"), page => page.GetProperty("matched").GetInt32() == 4);
    }

    /// <summary>Has config maps exist as given, and no others.</summary>
    internal Task List(string version, params (string Name, string Json)[] items) => _configs.List(version, items);

    internal async Task<JsonElement> Json(string path)
    {
        var (status, text) = await Silo.Get(path);
        Assert.True(status == 200, $"{path}: {status} {text}");
        return JsonElement.Parse(text);
    }

    internal static (string Name, string Json) Object(string name, string labels, string version = "7")
    {
        var pairs = string.Join(',', labels.Split(',').Select(label => label.Split('=')).Select(pair => $"\"{pair[0]}\":\"{pair[1]}\""));
        return (name, $$"""{"metadata":{"name":"{{name}}","namespace":"default","uid":"uid-1","resourceVersion":"{{version}}","labels":{ {{pairs}} } } }""");
    }

    public async ValueTask DisposeAsync()
    {
        await _configs.DisposeAsync();
        await _roles.DisposeAsync();
        await Silo.DisposeAsync();
        await _broker.DisposeAsync();
    }
}
