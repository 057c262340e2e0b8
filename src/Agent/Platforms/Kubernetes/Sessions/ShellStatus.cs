using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Sessions;

/// <summary>What the API server says at the end of a shell, on a channel of its own.</summary>
internal sealed record ShellStatus(string? Status, string? Reason, string? Message)
{
    /// <summary>How the shell ended.</summary>
    public static SessionEnd Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var status = JsonSerializer.Deserialize(json, ShellStatusJson.Default.ShellStatus);
            return status switch
            {
                { Status: "Success" } => new SessionEnd(SessionEndKind.Completed, ""),
                { Reason: "NonZeroExitCode" } => new SessionEnd(SessionEndKind.Exited, status.Message ?? "the shell ended with an error"),
                _ => new SessionEnd(SessionEndKind.Refused, status?.Message ?? "the API server gave no reason"),
            };
        }
        catch (JsonException)
        {
            // Servers of before this protocol wrote plain text here, and only when something was wrong.
            return new SessionEnd(SessionEndKind.Refused, Encoding.UTF8.GetString(json));
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ShellStatus))]
internal sealed partial class ShellStatusJson : JsonSerializerContext;
