using MeshSync.Fabric.Agent.Scanning;
using MeshSync.Fabric.Agent.Watching;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;

/// <summary>Reads single objects from the API server.</summary>
internal sealed class ApiObjects(ApiConnection api, TimeProvider time) : IObjectReader
{
    // Far above anything etcd stores; an aggregated API might send more, and all of it has to be held at once.
    private const int MaxObjectBytes = 16 * 1024 * 1024;

    public bool NeedsNamespaces => true;

    public async Task Read(ResourceType type, string @namespace, string name, ObjectRead read, SingleObject into, CancellationToken cancellationToken)
    {
        string path = ResourcePath.Object(type, @namespace, name);
        using var response = await api.Get(path, read.MetadataOnly ? ObjectForms.AskForMetadata : null, read.Patience, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var reader = new ResponseReader(body, into, time);
        while (!into.ReadObject())
        {
            if (!await reader.Read(read.Patience, cancellationToken))
            {
                throw new EndOfStreamException($"{path} ended in the middle.");
            }

            if (into.Window.End > MaxObjectBytes)
            {
                throw new ObjectTooLargeException(path, MaxObjectBytes);
            }
        }
    }
}
