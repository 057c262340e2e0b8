using System.Collections.Concurrent;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Tests.Hosting;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Tests.Sessions;

/// <summary>A silo that knows pod <c>default/web</c> of one cluster, whose agent is scripted, and somebody who asks as Meshery Server does.</summary>
internal sealed class SessionWorld : IAsyncDisposable
{
    public const string Cluster = "here";

    public const string Terminal = "exec.default.web.c.t";

    private readonly NatsServer _broker;
    private readonly NatsConnection _nats;
    private readonly ConcurrentQueue<(string Subject, JsonElement Message)> _heard = new();

    private SessionWorld(NatsServer broker, RunningSilo silo)
    {
        (_broker, Silo) = (broker, silo);
        _nats = new NatsConnection(new NatsOpts { Url = broker.Url });
        Container = new ScriptedContainer(broker.Url, Cluster);
    }

    public RunningSilo Silo { get; }

    public ScriptedContainer Container { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<SessionWorld> Create(params string[] flags)
    {
        var broker = await NatsServer.StartAsync();
        var world = new SessionWorld(broker, await RunningSilo.Start(broker.Url, flags));
        await Eventually.Be(() => world.Silo.Get("/readyz"), answer => answer.Status == 200);
        await using var pods = new WatchedCluster(broker.Url, Cluster, new ResourceType("", "v1", "pods", "Pod", Namespaced: true));
        await pods.List(("web", "x"));
        await Eventually.Be(() => world.Silo.Get("/api/v1/clusters"), answer => answer.Text.Contains("\"objects\":1", StringComparison.Ordinal));
        await world.Container.Listen();
        await world.Hear("meshery.meshsync.logs");
        await world.Hear("exec.>");
        return world;
    }

    /// <summary>Texts of one ObjectType: pieces of logs and terminals, or errors.</summary>
    public IReadOnlyList<string> Heard(string type) => [.. _heard
        .Where(heard => heard.Message.GetProperty("ObjectType").GetString() == type)
        .Select(heard => heard.Message.GetProperty("Object"))
        .Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : item.TryGetProperty("data", out var data) ? data.GetString()! : "")];

    public Task OpenLog(string id = "l", string name = "web") =>
        Ask("log-stream", $$$"""{"k":{"id":"{{{id}}}","name":"{{{name}}}","namespace":"default","container":"c","follow":true}}""");

    public Task OpenTerminal(string id = "t") =>
        Ask("exec-request", $$$"""{"k":{"id":"{{{id}}}","name":"web","namespace":"default","container":"c"}}""");

    public async Task Ask(string entity, string payload) => await _nats.PublishAsync(
        "meshery.meshsync.request", $$$"""{"Request":{"Entity":"{{{entity}}}","Payload":{{{payload}}}}}""", cancellationToken: Cancellation);

    public async Task Type(string text) => await _nats.PublishAsync(
        $"input.{Terminal}", $$"""{"ObjectType":"exec-input","Object":"{{text}}"}""", cancellationToken: Cancellation);

    /// <summary>Names of the sessions that the silo lists.</summary>
    public async Task<string[]> Sessions()
    {
        using var json = JsonDocument.Parse((await Silo.Get("/api/v1/sessions")).Text);
        return [.. json.RootElement.EnumerateArray().Select(session => session.GetProperty("name").GetString()!)];
    }

    public async ValueTask DisposeAsync()
    {
        await Silo.DisposeAsync();
        await Container.DisposeAsync();
        await _nats.DisposeAsync();
        await _broker.DisposeAsync();
    }

    private async Task Hear(string subject)
    {
        var messages = await _nats.SubscribeCoreAsync<byte[]>(subject, cancellationToken: Cancellation);
        await _nats.PingAsync(Cancellation);
        _ = Task.Run(
            async () =>
            {
                await foreach (var message in messages.Msgs.ReadAllAsync(CancellationToken.None))
                {
                    using var json = JsonDocument.Parse(message.Data);
                    _heard.Enqueue((message.Subject, json.RootElement.Clone()));
                }
            },
            Cancellation);
    }
}
