using System.Buffers;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MeshSync.Fabric.Cli.Clusters;
using MeshSync.Fabric.Cli.Documents;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Objects;
using MeshSync.Fabric.Contracts.Redaction;
using MeshSync.Fabric.Mirror.Comparison;

namespace MeshSync.Fabric.Cli.Snapshotting;

/// <summary>What an API server has, as an agent would tell of it: without managedFields, and Secrets without their values.</summary>
internal sealed class ClusterObjects(KubeCluster cluster, SnapshotProgress progress)
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = RawObject.MaxDepth };

    public async IAsyncEnumerable<ObjectDocument> Read([EnumeratorCancellation] CancellationToken cancellation)
    {
        var lister = new ClusterLister(cluster.Client.HttpClient);
        var types = await lister.Resources(cancellation).ConfigureAwait(false);
        for (var i = 0; i < types.Count; i++)
        {
            progress.Reads($"{types[i].ApiVersion} {types[i].Resource}", i + 1, types.Count);
            var objects = lister.List(types[i], cancellation).GetAsyncEnumerator(cancellation);
            await using (objects.ConfigureAwait(false))
            {
                while (await Next(objects, types[i]).ConfigureAwait(false))
                {
                    yield return new ObjectDocument(types[i].Resource, Edited(objects.Current));
                }
            }
        }
    }

    private async Task<bool> Next(IAsyncEnumerator<ListedObject> objects, ResourceType type)
    {
        try
        {
            return await objects.MoveNextAsync().ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
        {
            progress.Lacks($"{type.ApiVersion} {type.Resource}: the API server answers {(int)e.StatusCode}{(e.StatusCode == HttpStatusCode.Forbidden ? ", give the user list on it" : "")}");
            return false;
        }
    }

    /// <summary>List items lack their type.</summary>
    private static byte[] Edited(ListedObject item)
    {
        using var edited = new PooledBuffer();
        if (SecretRedactor.Applies(item.Type.Kind))
        {
            _ = OutgoingSecret.Copy(item.Json.Span, redact: true, edited);
        }
        else
        {
            RawObject.Copy(item.Json.Span, edited, ObjectEdits.CutManagedFields);
        }

        using var json = JsonDocument.Parse(edited.WrittenMemory, Deep);
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { MaxDepth = RawObject.MaxDepth }))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", item.Type.ApiVersion);
            writer.WriteString("kind", item.Type.Kind);
            foreach (var property in json.RootElement.EnumerateObject().Where(property => property.Name is not ("apiVersion" or "kind")))
            {
                property.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }
}
