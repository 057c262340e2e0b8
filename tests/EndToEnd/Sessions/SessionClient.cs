using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using NATS.Client.Core;

namespace MeshSync.Fabric.EndToEnd.Sessions;

/// <summary>Asks for logs and terminals as Meshery Server does, over a plain connection, and keeps all that it is sent.</summary>
internal sealed class SessionClient : IAsyncDisposable
{
    private readonly NatsConnection _nats;
    private readonly ConcurrentQueue<Heard> _heard = new();
    private readonly List<(INatsSub<byte[]> Subscription, Task Pump)> _subscriptions = [];

    private SessionClient(NatsConnection nats) => _nats = nats;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<SessionClient> Attach(string url, params string[] subjects)
    {
        var client = new SessionClient(new NatsConnection(new NatsOpts { Url = url, SubPendingChannelFullMode = BoundedChannelFullMode.Wait }));
        foreach (var subject in (string[])["meshery.meshsync.logs", "active_sessions.exec", .. subjects])
        {
            var subscription = await client._nats.SubscribeCoreAsync<byte[]>(subject, cancellationToken: Cancellation);
            client._subscriptions.Add((subscription, client.Listen(subscription)));
        }

        await client._nats.PingAsync(Cancellation);
        return client;
    }

    /// <summary>Pieces of logs with this id, oldest first.</summary>
    public IReadOnlyList<JsonElement> Log(string id, string type = "log-stream") => [.. _heard
        .Where(message => message.Subject == "meshery.meshsync.logs" && message.Type == type && message.Body.GetProperty("id").GetString() == id)
        .Select(message => message.Body)];

    public string LogText(string id) => string.Concat(Log(id).Select(Data));

    /// <summary>What came on the subject of a terminal: its output, or its errors.</summary>
    public IReadOnlyList<string> Terminal(string name, string type = "exec-output") =>
        [.. _heard.Where(message => message.Subject == name && message.Type == type).Select(message => message.Body.GetString()!)];

    public string Screen(string name) => string.Concat(Terminal(name));

    /// <summary>The lists of open terminals, oldest first.</summary>
    public IReadOnlyList<string[]> Active =>
        [.. _heard.Where(message => message.Subject == "active_sessions.exec").Select(message => message.Body.EnumerateArray().Select(name => name.GetString()!).ToArray())];

    public static string Data(JsonElement piece) => piece.TryGetProperty("data", out var data) ? data.GetString()! : "";

    /// <param name="entity">What is asked for.</param>
    /// <param name="payload">JSON of the payload.</param>
    public async Task Ask(string entity, string payload) => await _nats.PublishAsync(
        "meshery.meshsync.request",
        $$"""{"ObjectType":"request-payload","EventType":"","Request":{"Entity":"{{entity}}","Payload":{{payload}}},"Object":null}""",
        cancellationToken: Cancellation);

    public async Task Type(string terminal, string text) => await _nats.PublishAsync(
        $"input.{terminal}",
        $$"""{"ObjectType":"exec-input","EventType":"","Request":null,"Object":"{{text}}"}""",
        cancellationToken: Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _nats.DisposeAsync();
        await Task.WhenAll(_subscriptions.Select(entry => entry.Pump));
    }

    private async Task Listen(INatsSub<byte[]> subscription)
    {
        await foreach (var message in subscription.Msgs.ReadAllAsync(CancellationToken.None))
        {
            using var json = JsonDocument.Parse(message.Data);
            _heard.Enqueue(new Heard(message.Subject, json.RootElement.GetProperty("ObjectType").GetString()!, json.RootElement.GetProperty("Object").Clone()));
        }
    }

    private sealed record Heard(string Subject, string Type, JsonElement Body);
}
