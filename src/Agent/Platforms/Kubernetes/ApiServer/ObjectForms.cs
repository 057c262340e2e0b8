using System.Net.Http.Headers;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;

/// <summary>
/// The small form of objects, which every API server since Kubernetes 1.15 serves: in Protocol Buffers, which is half the bytes, or in JSON
/// where a server has only that. One that does not serve it answers with whole objects.
/// </summary>
internal static class ObjectForms
{
    public static void AskForMetadataList(HttpRequestHeaders headers) => Ask(headers, "PartialObjectMetadataList");

    public static void AskForMetadata(HttpRequestHeaders headers) => Ask(headers, "PartialObjectMetadata");

    private static void Ask(HttpRequestHeaders headers, string form)
    {
        headers.Accept.ParseAdd($"application/vnd.kubernetes.protobuf;as={form};g=meta.k8s.io;v=v1");
        headers.Accept.ParseAdd($"application/json;as={form};g=meta.k8s.io;v=v1");
    }
}
