using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace MeshSync.Fabric.Mirror.Delivery;

/// <summary>A message of core or of a reply to <c>informer-store</c>.</summary>
/// <param name="Event"><c>ADDED</c>, <c>MODIFIED</c> or <c>DELETED</c>; empty in a reply, whose rows are upserted.</param>
/// <param name="Rows">One row, or up to five in a reply.</param>
internal sealed record ReceivedMessage(string Event, IReadOnlyList<MesheryRow> Rows)
{
    private static readonly JsonDocumentOptions AsDeepAsGo = new() { MaxDepth = 10_000 };

    /// <summary>False for what Meshery Server could not make rows of.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> message, [NotNullWhen(true)] out ReceivedMessage? received)
    {
        received = null;
        try
        {
            using var document = JsonDocument.Parse(message, AsDeepAsGo);
            var envelope = document.RootElement;
            var body = envelope.GetProperty("Object");
            IReadOnlyList<MesheryRow> rows = body.ValueKind == JsonValueKind.Array ? [.. body.EnumerateArray().Select(RowOf)] : [RowOf(body)];
            var @event = envelope.GetProperty("EventType").GetString();
            received = @event is "ADDED" or "MODIFIED" or "DELETED" or "" ? new ReceivedMessage(@event, rows) : null;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // Counted by the caller.
        }

        return received is not null;
    }

    private static MesheryRow RowOf(JsonElement row)
    {
        var metadata = row.GetProperty("metadata");
        return new MesheryRow
        {
            ClusterId = Required(row, "cluster_id"),
            Kind = Required(row, "kind"),
            ApiVersion = Required(row, "apiVersion"),
            Namespace = Text(metadata, "namespace"),
            Name = Text(metadata, "name"),
            Uid = Text(metadata, "uid"),
            Json = Encoding.UTF8.GetBytes(row.GetRawText()),
        };
    }

    private static string Required(JsonElement row, string key) => row.GetProperty(key).GetString() ?? throw new KeyNotFoundException($"{key} is null.");

    private static string Text(JsonElement parent, string key) => parent.TryGetProperty(key, out var value) ? value.GetString() ?? "" : "";
}
