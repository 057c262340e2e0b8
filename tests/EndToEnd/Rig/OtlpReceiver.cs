using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Text;
using MeshSync.Fabric.Testing.Processes;

namespace MeshSync.Fabric.EndToEnd.Rig;

/// <summary>Takes what is sent by OTLP over HTTP, and reads of its protobuf what the tests ask for.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly HttpListener _http = new();
    private readonly Task _serving;

    public OtlpReceiver()
    {
        Address = new Uri($"http://127.0.0.1:{LoopbackPort.Next()}/");
        _http.Prefixes.Add(Address.ToString());
        _http.Start();
        _serving = Serve();
    }

    public Uri Address { get; }

    public ConcurrentQueue<ReceivedSpan> Spans { get; } = new();

    /// <summary>Everything that was sent, traces and logs, as it came.</summary>
    public ConcurrentQueue<(string Path, byte[] Body)> Bodies { get; } = new();

    public async ValueTask DisposeAsync()
    {
        _http.Close();
        await _serving;
    }

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                var context = await _http.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                var path = context.Request.Url!.AbsolutePath;
                Bodies.Enqueue((path, body.ToArray()));
                if (path == "/v1/traces")
                {
                    Read(body.ToArray());
                }

                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    // opentelemetry/proto: ExportTraceServiceRequest.resource_spans = 1; ResourceSpans.resource = 1, .scope_spans = 2; ScopeSpans.spans = 2.
    private void Read(byte[] request)
    {
        foreach (var resource in Fields(request, 1))
        {
            var service = Fields(resource, 1).SelectMany(one => Fields(one, 1)).Select(Attribute).Single(one => one.Key == "service.name").Value;
            foreach (var span in Fields(resource, 2).SelectMany(scope => Fields(scope, 2)))
            {
                Spans.Enqueue(new ReceivedSpan(
                    service,
                    Text(span, 5),
                    Convert.ToHexString(Fields(span, 1).Single().Span),
                    Convert.ToHexString(Fields(span, 2).Single().Span),
                    string.Concat(Fields(span, 4).Select(parent => Convert.ToHexString(parent.Span))),
                    Fields(span, 9).Select(Attribute).ToDictionary(one => one.Key, one => one.Value)));
            }
        }
    }

    // KeyValue.key = 1, .value = 2; AnyValue.string_value = 1.
    private static (string Key, string Value) Attribute(ReadOnlyMemory<byte> pair) =>
        (Text(pair, 1), string.Concat(Fields(pair, 2).Select(value => Text(value, 1))));

    private static string Text(ReadOnlyMemory<byte> message, int field) =>
        string.Concat(Fields(message, field).Select(text => Encoding.UTF8.GetString(text.Span)));

    /// <summary>The length-delimited fields with this number.</summary>
    private static List<ReadOnlyMemory<byte>> Fields(ReadOnlyMemory<byte> message, int number)
    {
        var found = new List<ReadOnlyMemory<byte>>();
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message.Span, ref at);
            switch (tag & 7)
            {
                case 0: _ = Varint(message.Span, ref at); break;
                case 1: _ = BinaryPrimitives.ReadUInt64LittleEndian(message.Span[at..]); at += 8; break;
                case 5: at += 4; break;
                default:
                    var length = (int)Varint(message.Span, ref at);
                    if (tag >> 3 == (ulong)number)
                    {
                        found.Add(message.Slice(at, length));
                    }

                    at += length;
                    break;
            }
        }

        return found;
    }

    private static ulong Varint(ReadOnlySpan<byte> message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}

/// <summary>A span as it was sent.</summary>
internal sealed record ReceivedSpan(
    string Service, string Name, string Trace, string Id, string Parent, IReadOnlyDictionary<string, string> Attributes);
