using System.Text.Json;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Protobuf;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Testing.Fuzzing;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Kubernetes.Protobuf;

/// <summary>What an API server, or whoever is in its place, may answer when it is asked for Protocol Buffers.</summary>
public sealed class FuzzTests
{
    private static readonly Type[] Refusals = [typeof(FormatException), typeof(JsonException)];

    [Fact]
    public async Task Answer_OfAnyBytes_IsJsonOrRefused() => await new Fuzzer("protobuf-answer")
    {
        Refusals = Refusals,
        Made = [await Made("api/v1/configmaps", "PartialObjectMetadataList"), await Made("api/v1/namespaces/kube-system", "PartialObjectMetadata")],
    }.Run(static bytes => Check(Translate(new ProtobufAnswer(new MemoryStream(bytes)))));

    [Fact]
    public async Task Watch_OfAnyBytes_IsLinesOfJsonOrRefused() => await new Fuzzer("protobuf-watch")
    {
        Refusals = Refusals,
        Made =
        [
            await Made("api/v1/namespaces?watch=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&timeoutSeconds=1", "PartialObjectMetadata"),
            await Made("api/v1/namespaces?watch=1&resourceVersion=1&timeoutSeconds=1", "PartialObjectMetadata"),
        ],
    }.Run(static bytes =>
    {
        foreach (string line in Translate(new ProtobufWatch(new MemoryStream(bytes))).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Check(line);
        }
    });

    private static string Translate(Stream body)
    {
        using var reader = new StreamReader(body);
        return reader.ReadToEndAsync(CancellationToken.None).GetAwaiter().GetResult();
    }

    // A body that is cut off becomes JSON that is: JsonException, which the reader of lists and watches takes for what it is.
    private static void Check(string json) => JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 10_000 }).Dispose();

    private static async Task<byte[]> Made(string path, string form)
    {
        await using var server = await SimulatedApiServer.StartAsync(new SimulatedClusterOptions { Objects = 10 }, TestContext.Current.CancellationToken);
        using var api = new HttpClient { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Accept.ParseAdd($"application/vnd.kubernetes.protobuf;as={form};g=meta.k8s.io;v=v1");
        using var response = await api.SendAsync(request, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }
}
