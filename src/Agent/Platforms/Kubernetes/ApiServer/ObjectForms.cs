using System.Net.Http.Headers;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;

/// <summary>The small form of objects, which every API server since Kubernetes 1.15 serves. One that does not answers with whole objects.</summary>
internal static class ObjectForms
{
    public static void AskForMetadataList(HttpRequestHeaders headers) =>
        headers.Accept.ParseAdd("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");

    public static void AskForMetadata(HttpRequestHeaders headers) =>
        headers.Accept.ParseAdd("application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
}
