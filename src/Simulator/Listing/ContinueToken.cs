using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Simulator.Requests;

namespace MeshSync.Fabric.Simulator.Listing;

/// <summary>Where the next page begins and in which snapshot. Opaque to clients.</summary>
/// <param name="ResourceVersion">-1 goes on with whatever is there now: an inconsistent list, chosen by the client after a 410.</param>
internal readonly record struct ContinueToken(long ResourceVersion, string Start)
{
    public const long Inconsistent = -1;

    public static ContinueToken Parse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(text));
            return new ContinueToken(json.RootElement.GetProperty("rv").GetInt64(), json.RootElement.GetProperty("start").GetString()!);
        }
        catch (Exception e) when (e is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ApiStatusException(ApiStatus.BadRequest($"continue key is not valid: {e.Message}"));
        }
    }

    public override string ToString() => Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes($$"""{"v":"meta.k8s.io/v1","rv":{{ResourceVersion}},"start":{{JsonSerializer.Serialize(Start)}}}"""));
}
