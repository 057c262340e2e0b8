using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Agent.Platforms;

/// <summary>What the API server says of a failure: the body of an error response, or the object of an ERROR event.</summary>
internal sealed record ApiStatus(int Code, string? Reason, string? Message, ApiStatusDetails? Details)
{
    /// <summary>The resourceVersion or continue token is too old: what was known must be listed again.</summary>
    public bool IsExpired => Code == 410 || Reason is "Expired" or "Gone";

    /// <summary>How long the server wants to be left alone, within reason: nothing it says stops anybody for good.</summary>
    public TimeSpan? RetryAfter =>
        Details?.RetryAfterSeconds is > 0 and var seconds ? TimeSpan.FromSeconds(Math.Min(seconds, MaxRetryAfterSeconds)) : null;

    private const int MaxRetryAfterSeconds = 300;

    /// <summary>Reads a Status; what is none becomes one that says only the code.</summary>
    public static ApiStatus Read(ReadOnlySpan<byte> json, int fallbackCode)
    {
        try
        {
            var status = JsonSerializer.Deserialize(json, ApiStatusJson.Default.ApiStatus);
            return status is null ? new ApiStatus(fallbackCode, null, null, null)
                : status.Code == 0 ? status with { Code = fallbackCode }
                : status;
        }
        catch (JsonException)
        {
            // Proxies in front of an API server answer in HTML or plain text; the code is all there is to go by.
            return new ApiStatus(fallbackCode, null, null, null);
        }
    }

    public override string ToString() => $"{Code} {Reason}{(Message is null ? "" : $": {Message}")}";
}

internal sealed record ApiStatusDetails(int? RetryAfterSeconds);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ApiStatus))]
internal sealed partial class ApiStatusJson : JsonSerializerContext;

/// <summary>The API server answered a request with an error, or ended a watch with one.</summary>
internal sealed class ApiException(ApiStatus status, string what) : Exception($"{what}: {status}")
{
    public ApiStatus Status { get; } = status;
}
