using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Engine;

/// <summary>Reads what an engine, or whoever is in its place, answers.</summary>
internal static class EngineAnswer
{
    private const int ErrorShown = 200;

    /// <summary>An answer whose texts all are texts, so that nobody who reads them fails.</summary>
    /// <exception cref="JsonException">It is no JSON, or has texts that are no Unicode.</exception>
    public static JsonDocument Parse(ReadOnlySpan<byte> answer)
    {
        if (!Utf8.IsValid(answer) || (answer.IndexOf("\\u"u8) >= 0 && !HasOnlyTexts(answer)))
        {
            throw new JsonException("The engine's answer has texts that are no Unicode.");
        }

        // It keeps its own copy of nothing: the bytes must outlive it, so they are not pooled.
        return JsonDocument.Parse(answer.ToArray());
    }

    /// <summary>What an answer with an error says.</summary>
    public static ApiStatus StatusOf(int code, string? reason, ReadOnlySpan<byte> error)
    {
        try
        {
            return new ApiStatus(code, reason, JsonSerializer.Deserialize(error, EngineJson.Default.EngineError)?.Message, null);
        }
        catch (JsonException)
        {
            // A proxy in front of the engine, or a path that it does not know.
            string text = Encoding.UTF8.GetString(error[..Math.Min(error.Length, ErrorShown)]).Trim();
            return new ApiStatus(code, reason, text.Length == 0 ? null : text, null);
        }
    }

    // No engine writes escapes that are no Unicode: JSON alone does not forbid them.
    private static bool HasOnlyTexts(ReadOnlySpan<byte> answer)
    {
        try
        {
            var reader = new Utf8JsonReader(answer);
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String && reader.ValueIsEscaped)
                {
                    _ = reader.GetString();
                }
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
