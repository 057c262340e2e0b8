using System.Text.Json;
using MeshSync.Fabric.Agent.Platforms.Docker.Engine;
using MeshSync.Fabric.Agent.Platforms.Docker.Objects;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Sessions;

/// <summary>The container that a session is about.</summary>
internal static class SessionContainer
{
    /// <summary>Whether what it writes goes to a terminal.</summary>
    /// <exception cref="ApiException">There is none of that name in that project: what the agent may show is decided by project.</exception>
    public static async Task<bool> HasTerminal(EngineConnection engine, SessionOpening opening, CancellationToken cancellationToken)
    {
        using var found = await engine.GetJson(EngineKind.Containers.PathOf(opening.Pod), null, cancellationToken);
        return EngineObject.Of(EngineKind.Containers, found.RootElement).Project == opening.Namespace
            ? EngineObject.Member(EngineObject.Member(found.RootElement, "Config"), "Tty").ValueKind == JsonValueKind.True
            : throw new ApiException(new ApiStatus(404, "NotFound", $"project '{opening.Namespace}' has no container {opening.Pod}", null), "Session");
    }
}
