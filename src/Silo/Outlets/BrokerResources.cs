using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Meshery;
using MeshSync.Fabric.Silo.Flushing;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>What the Broker resources (<c>brokers.meshery.io</c>) among the stored objects say.</summary>
internal sealed class BrokerResources(IStoredMessageScanner scanner, INatsConnection nats)
{
    private const string Resource = "brokers";

    // The second is what Meshery Operator called it before.
    private static readonly string[] Groups = ["meshery.io", "meshery.layer5.io"];

    /// <summary>
    /// Address of a broker: <c>status.endpoint.external</c>, else <c>internal</c>, of the first resource by cluster,
    /// namespace and name that has one. Null when none has.
    /// </summary>
    /// <param name="clusters">Clusters to look in; all when empty.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidDataException">A status is not what the Operator writes.</exception>
    public async Task<string?> Find(IReadOnlyList<string> clusters, CancellationToken cancellationToken)
    {
        var keys = new List<ObjectKey>();
        await foreach (var message in scanner.Scan($"objects.*.*.{Resource}.>", cancellationToken))
        {
            if (Subjects.TryParseObject(message.Subject, out var key) && Groups.Contains(key.Group) && (clusters.Count == 0 || clusters.Contains(key.Cluster)))
            {
                keys.Add(key);
            }
        }

        foreach (var key in keys.OrderBy(key => key.ToString(), StringComparer.Ordinal))
        {
            var reply = await nats.RequestAsync<byte[]>($"$JS.API.DIRECT.GET.{Subjects.ObjectsStream}.{Subjects.OfObject(key)}", cancellationToken: cancellationToken);
            if (StoredChange.Of(reply.Data) is { IsTombstone: false } stored && Endpoint(stored.Body) is { } address)
            {
                return address;
            }
        }

        return null;
    }

    private static string? Endpoint(ReadOnlyMemory<byte> message)
    {
        try
        {
            using var row = JsonDocument.Parse(MesheryMessage.ObjectOf(message));
            if (!row.RootElement.TryGetProperty("status", out var status))
            {
                return null;
            }

            using var json = JsonDocument.Parse(status.GetProperty("attribute").GetString() ?? "{}");
            return json.RootElement.TryGetProperty("endpoint", out var endpoint) ? Text(endpoint, "external") ?? Text(endpoint, "internal") : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new InvalidDataException($"its status is not as expected: {e.Message}", e);
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text ? text : null;
}
