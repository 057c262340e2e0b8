using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace MeshSync.Fabric.Broker;

/// <summary>Whose NATS credentials are: the subject of the JWT in them, which is the user's public nkey.</summary>
internal static class CredentialsSubject
{
    private const string Begin = "-----BEGIN NATS USER JWT-----";

    /// <summary>Null when it cannot be told: then the broker will say what is wrong with them.</summary>
    public static string? Of(string? credentials)
    {
        if (credentials?.IndexOf(Begin, StringComparison.Ordinal) is not (>= 0 and var begin))
        {
            return null;
        }

        var token = credentials[(begin + Begin.Length)..].TrimStart().Split('\n')[0].Trim();
        return token.Split('.') is [_, var claims, _] ? Subject(claims) : null;
    }

    private static string? Subject(string claims)
    {
        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(claims));
            return json.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("sub", out var subject) && subject.ValueKind == JsonValueKind.String
                ? subject.GetString()
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or DecoderFallbackException)
        {
            return null;
        }
    }
}
