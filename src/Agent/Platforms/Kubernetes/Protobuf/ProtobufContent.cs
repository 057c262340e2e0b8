using System.Net;
using System.Net.Http.Headers;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Protobuf;

/// <summary>The content of a response in Protocol Buffers, read as JSON.</summary>
internal sealed class ProtobufContent : HttpContent
{
    private const string MediaType = "application/vnd.kubernetes.protobuf";

    private readonly HttpContent _content;

    private ProtobufContent(HttpContent content)
    {
        _content = content;
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    /// <summary>Has a response be read as JSON, whichever form it came in.</summary>
    public static void ReadAsJson(HttpResponseMessage response)
    {
        if (response.Content.Headers.ContentType?.MediaType == MediaType)
        {
            response.Content = new ProtobufContent(response.Content);
        }
    }

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken)
    {
        var source = await _content.ReadAsStreamAsync(cancellationToken);
        return IsWatch ? new ProtobufWatch(source) : new ProtobufAnswer(source);
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await using var body = await CreateContentReadStreamAsync();
        await body.CopyToAsync(stream);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool IsWatch => _content.Headers.ContentType!.Parameters.Any(parameter => parameter is { Name: "stream", Value: "watch" });
}
