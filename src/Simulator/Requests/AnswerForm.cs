using Microsoft.Net.Http.Headers;

namespace MeshSync.Fabric.Simulator.Requests;

internal enum AnswerShape
{
    Whole,
    Metadata,
    Table,
    AggregatedDiscovery,
}

/// <summary>The form of answer that the Accept header asks for first among those that are served.</summary>
/// <param name="Version">Of the form: v1 for metadata and tables, v2 or v2beta1 for discovery.</param>
/// <param name="IsProtobuf">In Protocol Buffers rather than in JSON; only metadata is served so.</param>
internal readonly record struct AnswerForm(AnswerShape Shape, string Version, bool IsProtobuf = false)
{
    public const string Protobuf = "application/vnd.kubernetes.protobuf";

    private const string Json = "application/json";

    public static AnswerForm Of(HttpRequest request, Func<AnswerForm, bool> served)
    {
        var asked = request.Headers.Accept;
        if (asked.Count == 0 || !MediaTypeHeaderValue.TryParseList(asked, out var types))
        {
            return default;
        }

        foreach (var type in types.OrderByDescending(t => t.Quality ?? 1))
        {
            if (Read(type) is { } form && (form.Shape == AnswerShape.Whole || served(form)))
            {
                return form;
            }
        }

        throw new ApiStatusException(new ApiStatus(406, "NotAcceptable",
            "only the following media types are accepted: application/json")
        { WithDetails = false });
    }

    public string ContentType => Shape switch
    {
        AnswerShape.AggregatedDiscovery => $"application/json;g=apidiscovery.k8s.io;v={Version};as=APIGroupDiscoveryList",
        _ => IsProtobuf ? Protobuf : Json,
    };

    public string WatchContentType => IsProtobuf ? $"{Protobuf};stream=watch" : ContentType;

    private static AnswerForm? Read(MediaTypeHeaderValue type)
    {
        var isProtobuf = type.MediaType.Value == Protobuf;
        if (!isProtobuf && type.MediaType.Value is not (Json or "application/*" or "*/*"))
        {
            return null;
        }

        var version = Parameter(type, "v") ?? "";
        return Parameter(type, "as") switch
        {
            "PartialObjectMetadata" or "PartialObjectMetadataList" => new AnswerForm(AnswerShape.Metadata, version, isProtobuf),
            _ when isProtobuf => null,
            null => new AnswerForm(AnswerShape.Whole, ""),
            "Table" => new AnswerForm(AnswerShape.Table, version),
            "APIGroupDiscoveryList" => new AnswerForm(AnswerShape.AggregatedDiscovery, version),
            _ => null,
        };
    }

    private static string? Parameter(MediaTypeHeaderValue type, string name) =>
        type.Parameters.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value.Value;
}
