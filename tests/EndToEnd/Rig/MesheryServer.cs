using System.Collections.Concurrent;
using System.Text.Json;
using MeshSync.Fabric.Testing.Nats;
using NATS.Client.Core;

namespace MeshSync.Fabric.EndToEnd.Rig;

/// <summary>Reads core as Meshery Server does, with a plain subscription, and keeps every message in the order it came.</summary>
internal sealed class MesheryServer : IAsyncDisposable
{
    private readonly CoreSubscription _core;
    private readonly ConcurrentQueue<CoreMessage> _messages;

    private MesheryServer(CoreSubscription core, ConcurrentQueue<CoreMessage> messages) => (_core, _messages) = (core, messages);

    public IReadOnlyList<CoreMessage> Messages => [.. _messages];

    public static async Task<MesheryServer> AttachAsync(string url, NatsTlsOpts? tls = null)
    {
        var messages = new ConcurrentQueue<CoreMessage>();
        return new MesheryServer(await CoreSubscription.AttachAsync(url, message => messages.Enqueue(CoreMessage.Parse(message)), tls), messages);
    }

    /// <summary>
    /// The messages about one object, oldest first. <paramref name="space"/> is its namespace, "" for none: tests share
    /// an API server, and what others left in it is told too.
    /// </summary>
    public IReadOnlyList<CoreMessage> About(string kind, string space, string name) =>
        [.. Messages.Where(message => message.Kind == kind && message.Namespace == space && message.Name == name)];

    public ValueTask DisposeAsync() => _core.DisposeAsync();
}

/// <summary>One message of core.</summary>
internal sealed record CoreMessage(string Event, string Kind, string Namespace, string Name, JsonElement Body)
{
    public static CoreMessage Parse(byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        var root = document.RootElement;
        Assert.Equal("meshsync-data", root.GetProperty("ObjectType").GetString());
        var item = root.GetProperty("Object").Clone();
        return new CoreMessage(
            root.GetProperty("EventType").GetString()!,
            item.GetProperty("kind").GetString()!,
            item.GetProperty("metadata").TryGetProperty("namespace", out var space) ? space.GetString()! : "",
            item.GetProperty("metadata").GetProperty("name").GetString()!,
            item);
    }
}
