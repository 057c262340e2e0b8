using MeshSync.Fabric.Agent.Platforms.Docker.Engine;
using MeshSync.Fabric.Agent.Platforms.Docker.Objects;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Watching;

/// <summary>What the collections of one engine share.</summary>
internal sealed record DockerParts(EngineConnection Engine, EngineIdentity Identity, EngineReader Reader, EngineCollections Collections, TimeProvider Time)
{
    private const long NanosecondsPerTick = 100;

    /// <summary>Nanoseconds since 1970 by the engine's clock; a little less where it does not say.</summary>
    public async Task<long> Now(CancellationToken cancellationToken)
    {
        var info = await Identity.Confirm(cancellationToken);
        var now = info.SystemTime ?? Time.GetUtcNow() - TimeSpan.FromSeconds(2);
        return (now.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * NanosecondsPerTick;
    }
}
