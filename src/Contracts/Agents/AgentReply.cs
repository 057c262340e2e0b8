using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MeshSync.Fabric.Contracts;

/// <summary>Reads what an agent replied to a command.</summary>
public static class AgentReply
{
    /// <summary>The body of a reply that is no error.</summary>
    /// <param name="error">Header <see cref="AgentCommandException.Header"/>; null when the reply has none.</param>
    /// <param name="body">Body of the reply.</param>
    /// <exception cref="AgentCommandException">The reply is an error.</exception>
    public static ReadOnlyMemory<byte> Body(string? error, ReadOnlyMemory<byte> body)
    {
        if (error is null)
        {
            return body;
        }

        // A kind this version does not know comes from a newer agent; its message says enough.
        var kind = AgentNames.TryParse(error, out AgentErrorKind known) ? known : AgentErrorKind.Failed;
        throw new AgentCommandException(kind, Encoding.UTF8.GetString(body.Span));
    }

    /// <summary>Reads the JSON of a reply that is no error.</summary>
    /// <exception cref="AgentCommandException">The reply is an error, or cannot be read.</exception>
    public static T Read<T>(string? error, ReadOnlyMemory<byte> body, JsonTypeInfo<T> type)
        where T : class
    {
        var json = Body(error, body);
        try
        {
            return JsonSerializer.Deserialize(json.Span, type) ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw new AgentCommandException(AgentErrorKind.Failed, $"the agent's reply cannot be read: {e.Message}", e);
        }
    }
}
