using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Discovery;

/// <summary>Which of the served resources are watched.</summary>
internal static class WatchScope
{
    // Tier 0 by default: they change all the time and describe other objects rather than being part of a design.
    private static readonly HashSet<(string Group, string Resource)> Ignored =
    [
        ("", "events"),
        ("events.k8s.io", "events"),
        ("coordination.k8s.io", "leases"),
    ];

    // The group that Kubernetes' workloads and ingresses came from; older servers still serve the same objects in it.
    private const string FormerGroup = "extensions";

    /// <summary>Leaves out tier 0, and what the server serves a second time under a former group.</summary>
    public static IReadOnlyList<ResourceType> Select(ServedResources served)
    {
        var elsewhere = served.Types
            .Where(type => type.Group != FormerGroup)
            .Select(type => (type.Resource, type.Kind))
            .ToHashSet();

        return
        [
            .. served.Types.Where(type =>
                !Ignored.Contains((type.Group, type.Resource))
                && !(type.Group == FormerGroup && elsewhere.Contains((type.Resource, type.Kind)))),
        ];
    }
}
