using MeshSync.Fabric.Agent.Platforms.Docker.Watching;
using MeshSync.Fabric.Agent.Scanning;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Objects;

/// <summary>Reads single things of an engine.</summary>
internal sealed class EngineObjects(EngineReader reader, EngineCollections collections, TimeProvider time) : IObjectReader
{
    public bool NeedsNamespaces => false;

    public async Task Read(ResourceType type, string @namespace, string name, ObjectRead read, SingleObject into, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(read.Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var kind = EngineKind.Find(type) ?? throw Missing(type, name);
            using var found = await reader.ReadOne(kind, name, null, either.Token);
            if (found is null || found.Keys.Project != @namespace)
            {
                throw Missing(type, name);
            }

            // Of the version that its collection knows it in, so that what is read and what is counted agree.
            var known = collections.Of(kind);
            found.CopyTo(into, known.Find(found.Keys.Id)?.Version ?? known.NextVersion());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The engine did not tell of {name} in time.");
        }
    }

    private static ApiException Missing(ResourceType type, string name) =>
        new(new ApiStatus(404, "NotFound", $"the engine has none of that name", null), $"{type.Resource} {name}");
}
