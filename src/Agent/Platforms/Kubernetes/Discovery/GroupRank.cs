namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Discovery;

/// <summary>Which of several groups that serve the same objects is watched: the one that the objects are at home in.</summary>
internal static class GroupRank
{
    // Where Kubernetes' workloads and ingresses came from, and a second form of core's events; the server keeps both in one place.
    private static readonly HashSet<string> Aliases = ["extensions", "events.k8s.io"];

    /// <summary>Whether a group serves under the name and kind of another group's resource only what is that resource.</summary>
    public static bool IsAlias(string group) => Aliases.Contains(group);

    /// <summary>Lower is nearer to Kubernetes itself.</summary>
    public static int Of(string group) =>
        group.Length == 0 ? 0
        : IsAlias(group) ? 4
        : !group.Contains('.', StringComparison.Ordinal) ? 1
        : group.EndsWith(".k8s.io", StringComparison.Ordinal) ? 2
        : 3;
}
