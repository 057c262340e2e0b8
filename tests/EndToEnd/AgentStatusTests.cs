using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.EndToEnd.Rig;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;

namespace MeshSync.Fabric.EndToEnd;

/// <summary>What the silo knows of an agent, and what the agent does when it is told to.</summary>
[Collection(nameof(RealCluster))]
public sealed class AgentStatusTests(KubeApiServer server, RunningSpine spine) : IClassFixture<RunningSpine>, IAsyncLifetime
{
    private readonly ApiClient _api = new(server);
    private readonly HttpClient _silo = new() { BaseAddress = new Uri($"http://127.0.0.1:{spine.Fabric.SiloPort}") };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        spine.Fabric.TellIfFailed();
        _silo.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Agent_IsShownByTheSilo_AndDoesWhatItIsTold()
    {
        var cluster = await Eventually.Be(Cluster, found => States(found).GetValueOrDefault("watching") > 20 && found.GetProperty("agent").GetProperty("initialListsMissing").GetInt32() == 0);
        string id = cluster.GetProperty("id").GetString()!;
        Assert.False(cluster.GetProperty("agent").GetProperty("silent").GetBoolean());
        var asked = JsonSerializer.Deserialize(await _silo.GetStringAsync(new Uri($"/api/v1/clusters/{id}/agent", UriKind.Relative), Cancellation), AgentJson.Default.AgentStatus)!;
        Assert.Contains(asked.Reflectors, reflector => reflector is { Collection: "core/namespaces", State: ReflectorState.Watching, Objects: > 0 });

        string space = await _api.NamespaceAsync();
        await _api.ConfigMapAsync(space, "fetched", "one");
        string json = await Ask(id, AgentVerb.Fetch, new AgentRequest { Collection = "core/configmaps", Namespace = space, Name = "fetched" });
        Assert.Contains("\"key\":\"one\"", json, StringComparison.Ordinal);

        await Ask(id, AgentVerb.Pause, new AgentRequest { Reason = "a test" });
        await Eventually.Be(Cluster, found => States(found).ContainsKey("paused") && found.GetProperty("agent").GetProperty("pausedSince").ValueKind == JsonValueKind.String);
        await _api.ConfigMapAsync(space, "meanwhile", "two");
        await Ask(id, AgentVerb.Resume, new AgentRequest());
        await Eventually.Be(() => spine.Meshery.About("ConfigMap", space, "meanwhile").Any());
        Assert.DoesNotContain(spine.Meshery.About("ConfigMap", space, "fetched"), message => message.Event == "DELETED");
    }

    [Fact]
    public async Task Agent_ThatWasKilled_IsSilentBeforeLong()
    {
        await Eventually.Be(Cluster, found => States(found).Count > 0);
        await spine.Fabric.EndAgentAsync(kill: true);

        await Eventually.Be(Cluster, found => found.GetProperty("agent").GetProperty("silent").GetBoolean(), within: TimeSpan.FromSeconds(60));

        spine.Fabric.StartAgent();
        await Eventually.Be(Cluster, found => !found.GetProperty("agent").GetProperty("silent").GetBoolean());
    }

    private async Task<JsonElement> Cluster()
    {
        using var json = JsonDocument.Parse(await _silo.GetStringAsync(new Uri("/api/v1/clusters", UriKind.Relative), Cancellation));
        return json.RootElement.EnumerateArray().Single().Clone();
    }

    private static Dictionary<string, int> States(JsonElement cluster) => cluster.GetProperty("agent") is { ValueKind: JsonValueKind.Object } agent
        ? agent.GetProperty("states").EnumerateObject().ToDictionary(state => state.Name, state => state.Value.GetInt32())
        : [];

    private async Task<string> Ask(string cluster, AgentVerb verb, AgentRequest request)
    {
        await using var nats = new NatsConnection(new NatsOpts { Url = spine.Fabric.Nats.Url });
        var body = JsonSerializer.SerializeToUtf8Bytes(request, AgentJson.Default.AgentRequest);
        var reply = await nats.RequestAsync<byte[], byte[]>(Subjects.AgentCommand(cluster, verb), body, cancellationToken: Cancellation);
        return Encoding.UTF8.GetString(AgentReply.Body(reply.Headers?[AgentCommandException.Header], reply.Data).Span);
    }
}
