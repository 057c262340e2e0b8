using System.Collections.Frozen;
using MeshSync.Fabric.Agent.Platforms.Docker.Engine;
using MeshSync.Fabric.Agent.Platforms.Docker.Objects;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Watching;

/// <summary>What an event says to have changed.</summary>
internal static class EventMeaning
{
    // Somebody looks, or talks to a container; its object stays as it is. The health of a container that is checked by a command brings
    // two of these each time.
    private static readonly FrozenSet<string> Idle =
    [
        "attach", "detach", "resize", "top", "copy", "archive-path", "extract-to-dir", "export", "commit", "save", "push", "mount", "unmount",
    ];

    /// <summary>Id of the object to look at; null when none of this kind has changed.</summary>
    public static string? Subject(EngineKind kind, EngineEvent told)
    {
        string action = told.Action ?? "";
        if (Idle.Contains(action) || action.StartsWith("exec", StringComparison.Ordinal))
        {
            return null;
        }

        bool isOfNetwork = told.Type == "network" && kind == EngineKind.Containers;
        if (isOfNetwork)
        {
            return told.Actor?.Attributes?.GetValueOrDefault("container");
        }

        // Podman's events of volumes have no id, only the name.
        return told.Actor?.Id is { Length: > 0 } id ? id : told.Actor?.Attributes?.GetValueOrDefault("name");
    }
}
