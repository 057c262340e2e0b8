using System.Buffers;
using System.Text.Json;
using MeshSync.Fabric.Contracts.Objects;
using MeshSync.Fabric.Meshery.Requests;
using MeshSync.Fabric.Meshery.Sessions;
using MeshSync.Fabric.Testing.Fuzzing;

namespace MeshSync.Fabric.Meshery.Tests;

/// <summary>Requests of whoever reaches the broker, and objects of whoever reaches an API server.</summary>
public sealed class FuzzTests
{
    [Fact]
    public async Task Request_OfAnyBytes_IsReadOrRefused() => await new Fuzzer("request") { Refusals = [typeof(JsonException)] }.Run(
        static bytes =>
        {
            if (MesheryRequest.TryParse(bytes, out var request, out _))
            {
                _ = SessionRequest.Read(request.Payload.Span);
            }
        });

    [Fact]
    public async Task Input_OfAnyBytes_IsTextOrNone() => await new Fuzzer("terminal-input").Run(static bytes => SessionMessage.ReadInput(bytes));

    [Fact]
    public async Task Message_OfAnyObject_IsJsonOrRefused() => await new Fuzzer("object") { Refusals = [typeof(MalformedObjectException)] }.Run(
        static bytes =>
        {
            var output = new ArrayBufferWriter<byte>();
            MesheryMessage.Write(output, MesheryEvent.Added, "c1", "v1", "Service", bytes);
            JsonDocument.Parse(output.WrittenMemory, new JsonDocumentOptions { MaxDepth = RawObject.MaxDepth }).Dispose();
        });
}
