using System.Collections.Concurrent;
using System.Text.Json;
using MeshSync.Fabric.Robustness.Model;
using MeshSync.Fabric.Testing.Nats;

namespace MeshSync.Fabric.Robustness.Observation;

/// <summary>A plain subscriber of core, as Meshery Server is one, that keeps of every message what it was about and when it came.</summary>
internal sealed class Subscriber : IAsyncDisposable
{
    private readonly CoreSubscription _core;
    private readonly ConcurrentQueue<Published> _messages;

    private Subscriber(CoreSubscription core, ConcurrentQueue<Published> messages) => (_core, _messages) = (core, messages);

    public IReadOnlyList<Published> Messages => [.. _messages];

    public int Count => _messages.Count;

    public static async Task<Subscriber> AttachAsync(string url, RunClock clock)
    {
        var messages = new ConcurrentQueue<Published>();
        return new Subscriber(await CoreSubscription.AttachAsync(url, message => messages.Enqueue(Parse(message, clock.Now))), messages);
    }

    public ValueTask DisposeAsync() => _core.DisposeAsync();

    private static Published Parse(byte[] bytes, TimeSpan at)
    {
        using var document = JsonDocument.Parse(bytes);
        var item = document.RootElement.GetProperty("Object");
        var metadata = item.GetProperty("metadata");
        return new Published(
            ObjectName.Of(Text(item, "apiVersion"), Text(item, "kind"), Text(metadata, "namespace"), Text(metadata, "name")),
            document.RootElement.GetProperty("EventType").GetString()!,
            new ObjectVersion(Text(metadata, "uid"), Text(metadata, "resourceVersion")),
            at)
        {
            Mark = item.TryGetProperty("component_metadata", out var more) && more.ValueKind == JsonValueKind.Object && more.TryGetProperty("fingerprint", out var mark) ? mark.GetRawText() : "",
        };
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var text) ? text.GetString() ?? "" : "";
}
