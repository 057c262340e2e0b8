namespace MeshSync.Fabric.Contracts.Tiers;

/// <summary>The named profiles: what holds where no rule says otherwise.</summary>
public static class TierProfiles
{
    public const string Full = "full";

    public const string Balanced = "balanced";

    public const string Minimal = "minimal";

    // They change all the time and describe other objects rather than being part of a design.
    private static readonly string[] Ignored = ["core/events", "events.k8s.io/events", "coordination.k8s.io/leases"];

    // What designs are made of and people look at; little of it changes by itself.
    private static readonly string[] Designs =
    [
        "core/namespaces", "core/services", "core/persistentvolumes", "core/persistentvolumeclaims",
        "apps/deployments", "apps/statefulsets", "apps/daemonsets", "batch/cronjobs", "autoscaling/*", "policy/poddisruptionbudgets",
        "networking.k8s.io/*", "gateway.networking.k8s.io/*", "storage.k8s.io/storageclasses",
        "apiextensions.k8s.io/*", "apiregistration.k8s.io/*", "meshery.io/*",
    ];

    // What controllers make of other objects, many of them, and nobody designs.
    private static readonly string[] Derived =
    [
        "core/endpoints", "discovery.k8s.io/endpointslices", "apps/controllerrevisions", "apps/replicasets",
        "storage.k8s.io/csinodes", "storage.k8s.io/csistoragecapacities", "metrics.k8s.io/*",
    ];

    public static IReadOnlyList<string> Names { get; } = [Full, Balanced, Minimal];

    /// <summary>The rules of a profile; the last one covers everything. Null: there is none of that name.</summary>
    public static IReadOnlyList<TierRule>? Find(string profile) => profile switch
    {
        Full => [Rule(Full, "never", ObjectTier.Ignored, Ignored), Rule(Full, "everything else", ObjectTier.Full)],
        Balanced =>
        [
            Rule(Balanced, "never", ObjectTier.Ignored, Ignored),
            Rule(Balanced, "what designs are made of", ObjectTier.Full, Designs),
            Rule(Balanced, "everything else", ObjectTier.Presence),
        ],
        Minimal =>
        [
            Rule(Minimal, "never", ObjectTier.Ignored, Ignored),
            Rule(Minimal, "what controllers derive", ObjectTier.Ignored, Derived),
            Rule(Minimal, "everything else", ObjectTier.Presence),
        ],
        _ => null,
    };

    private static TierRule Rule(string profile, string what, ObjectTier tier, params string[] resources) => new()
    {
        Title = $"profile {profile}: {what}",
        Tier = tier,
        Resources = [.. resources.Select(pattern => new Glob(pattern))],
        IsExplicit = false,
    };
}
