using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace MeshSync.Fabric.Meshery.Requests;

/// <summary>What Meshery Server asks on <see cref="MesherySubjects.Requests"/>.</summary>
/// <param name="Entity">What is asked for; one of <see cref="RequestEntities"/> if we know it.</param>
/// <param name="Payload">JSON of the request's payload; <c>null</c> where it has none.</param>
public sealed record MesheryRequest(string Entity, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Reads an envelope. Names match whatever their case, as they do for the Go original.</summary>
    /// <param name="message">Bytes of the message, whatever they are.</param>
    /// <param name="request">The request.</param>
    /// <param name="problem">What is wrong with the message, for a log.</param>
    public static bool TryParse(ReadOnlyMemory<byte> message, [NotNullWhen(true)] out MesheryRequest? request, [NotNullWhen(false)] out string? problem)
    {
        (request, problem) = (null, null);
        try
        {
            using var json = JsonDocument.Parse(message);
            problem = Read(json.RootElement, out request);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second: a string whose escapes are no Unicode.
            problem = $"it is no JSON: {e.Message}";
        }

        return request is not null;
    }

    private static string? Read(JsonElement envelope, out MesheryRequest? request)
    {
        request = null;
        if (Find(envelope, "Request") is not { ValueKind: JsonValueKind.Object } body)
        {
            return "it holds no request";
        }

        if (Find(body, "Entity") is not { ValueKind: JsonValueKind.String } entity || entity.GetString() is not { Length: > 0 } name)
        {
            return "its request names no entity";
        }

        var payload = Find(body, "Payload") is { } given ? Encoding.UTF8.GetBytes(given.GetRawText()) : "null"u8.ToArray();
        request = new MesheryRequest(name, payload);
        return null;
    }

    private static JsonElement? Find(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        JsonElement? found = null;
        foreach (var property in element.EnumerateObject())
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                found = property.Value;
            }
        }

        return found;
    }
}
