using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Meshery.Sessions;

/// <summary>
/// One entry in the payload of <c>log-stream</c> and <c>exec-request</c>, which is a map. Names match whatever their case, as they do for
/// the Go original; what is missing is empty.
/// </summary>
public sealed record SessionRequest
{
    // A generated reader sets what is missing to null, as it does where the JSON says null.

    /// <summary>Chosen by whoever asks; the output carries it.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>Of the pod.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Of the pod; <c>_</c> for the container of an engine that is in no compose project, as a subject has no empty part.</summary>
    public string Namespace { get; init => field = value ?? ""; } = "";

    /// <summary>Of the pod; empty for none.</summary>
    [JsonIgnore]
    public string NamespaceOrNone => Namespace == "_" ? "" : Namespace;

    public string Container { get; init => field = value ?? ""; } = "";

    public bool Follow { get; init; }

    public bool Previous { get; init; }

    public long TailLines { get; init; }

    /// <summary>Ends what an entry like this began.</summary>
    public bool Stop { get; init; }

    /// <summary>Which of several clusters is meant: not in the original's payload, which knew only one.</summary>
    [JsonPropertyName("cluster_id")]
    public string ClusterId { get; init => field = value ?? ""; } = "";

    /// <summary>The entry's key in the map.</summary>
    [JsonIgnore]
    public string Key { get; init; } = "";

    /// <summary>Reads a payload.</summary>
    /// <exception cref="JsonException">It is no such map.</exception>
    public static IReadOnlyList<SessionRequest> Read(ReadOnlySpan<byte> payload)
    {
        var entries = JsonSerializer.Deserialize(payload, SessionRequestJson.Default.DictionaryStringSessionRequest)
            ?? throw new JsonException("The payload is null.");
        return [.. entries.Select(entry => (entry.Value ?? throw new JsonException($"The entry '{entry.Key}' is null.")) with { Key = entry.Key })];
    }
}

[JsonSourceGenerationOptions(
    PropertyNameCaseInsensitive = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(Dictionary<string, SessionRequest>))]
internal sealed partial class SessionRequestJson : JsonSerializerContext;
