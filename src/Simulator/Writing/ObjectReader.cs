using System.Text.Json;
using System.Text.Json.Nodes;
using MeshSync.Fabric.Simulator.Requests;

namespace MeshSync.Fabric.Simulator.Writing;

/// <summary>Reads an object that someone wants written.</summary>
internal static class ObjectReader
{
    public static JsonObject Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject ?? throw new ApiStatusException(ApiStatus.BadRequest("the body is no JSON object"));
        }
        catch (JsonException e)
        {
            throw new ApiStatusException(ApiStatus.BadRequest($"error decoding the body: {e.Message}"));
        }
    }

    /// <summary>The metadata; made when it is missing, so that the answer is about the missing name.</summary>
    public static JsonObject Metadata(JsonObject item)
    {
        if (item["metadata"] is not JsonObject metadata)
        {
            item["metadata"] = metadata = [];
        }

        return metadata;
    }

    public static string Text(JsonObject item, string name) =>
        item[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
