using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Meshery.Tests.Decoding;

/// <summary>
/// The types into which Meshery Server decodes a message. Anything else in the place of a field, or a field that is not
/// here, fails: the Server would fall back to reading YAML and store a mangled row.
/// </summary>
internal sealed record ServerMessage
{
    private static readonly JsonSerializerOptions Strict = new()
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
    };

    public required string ObjectType { get; init; }

    public required string EventType { get; init; }

    public required JsonElement? Request { get; init; }

    public required ServerRow Object { get; init; }

    public static ServerMessage Decode(ReadOnlySpan<byte> message) => JsonSerializer.Deserialize<ServerMessage>(message, Strict)!;
}

internal sealed record ServerRow
{
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("apiVersion")]
    public required string ApiVersion { get; init; }

    [JsonPropertyName("kind")]
    public required string Kind { get; init; }

    [JsonPropertyName("model")]
    public required string Model { get; init; }

    [JsonPropertyName("metadata")]
    public required ServerMetadata Metadata { get; init; }

    [JsonPropertyName("spec")]
    public ServerAttribute? Spec { get; init; }

    [JsonPropertyName("status")]
    public ServerAttribute? Status { get; init; }

    [JsonPropertyName("cluster_id")]
    public required string ClusterId { get; init; }

    [JsonPropertyName("pattern_resource")]
    public required Guid? PatternResource { get; init; }

    [JsonPropertyName("component_metadata")]
    public required Dictionary<string, JsonElement>? ComponentMetadata { get; init; }

    [JsonPropertyName("immutable")]
    public string? Immutable { get; init; }

    [JsonPropertyName("data")]
    public string? Data { get; init; }

    [JsonPropertyName("binaryData")]
    public string? BinaryData { get; init; }

    [JsonPropertyName("stringData")]
    public string? StringData { get; init; }

    [JsonPropertyName("type")]
    public string? Type { get; init; }
}

internal sealed record ServerAttribute
{
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("attribute")]
    public string Attribute { get; init; } = "";
}

internal sealed record ServerMetadata
{
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("name")]
    public string Name { get; init; } = "";

    [JsonPropertyName("generateName")]
    public string GenerateName { get; init; } = "";

    [JsonPropertyName("namespace")]
    public string Namespace { get; init; } = "";

    [JsonPropertyName("selfLink")]
    public string SelfLink { get; init; } = "";

    [JsonPropertyName("uid")]
    public required string Uid { get; init; }

    [JsonPropertyName("resourceVersion")]
    public string ResourceVersion { get; init; } = "";

    [JsonPropertyName("generation")]
    public long Generation { get; init; }

    [JsonPropertyName("creationTimestamp")]
    public string CreationTimestamp { get; init; } = "";

    [JsonPropertyName("deletionTimestamp")]
    public string DeletionTimestamp { get; init; } = "";

    [JsonPropertyName("deletionGracePeriodSeconds")]
    public long? DeletionGracePeriodSeconds { get; init; }

    [JsonPropertyName("labels")]
    public IReadOnlyList<ServerKeyValue> Labels { get; init; } = [];

    [JsonPropertyName("annotations")]
    public IReadOnlyList<ServerKeyValue> Annotations { get; init; } = [];

    [JsonPropertyName("ownerReferences")]
    public string OwnerReferences { get; init; } = "";

    [JsonPropertyName("finalizers")]
    public string Finalizers { get; init; } = "";

    [JsonPropertyName("clusterName")]
    public string ClusterName { get; init; } = "";

    [JsonPropertyName("managedFields")]
    public string ManagedFields { get; init; } = "";

    [JsonPropertyName("cluster_id")]
    public required string ClusterId { get; init; }
}

internal sealed record ServerKeyValue
{
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("unique_id")]
    public required string UniqueId { get; init; }

    [JsonPropertyName("kind")]
    public required string Kind { get; init; }

    [JsonPropertyName("key")]
    public string Key { get; init; } = "";

    [JsonPropertyName("value")]
    public string Value { get; init; } = "";
}
