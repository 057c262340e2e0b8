using MeshSync.Fabric.Fingerprints.Products;

namespace MeshSync.Fabric.Fingerprints.Identities;

/// <summary>
/// Puts objects into installations: by instance, then part-of, then name, then Helm release. What says none of these belongs to the
/// installation of its namespace if there is but one; no group is made from less.
/// </summary>
internal static class InstallationGroups
{
    public static IReadOnlyList<InstallationGroup> Of(ProductDefinition product, IReadOnlyList<ObjectEvidence> evidence)
    {
        ObjectEvidence[] core = [.. evidence.Where(IsCore)];
        ObjectEvidence[] dataPlane = [.. evidence.Where(one => IsWorkload(one) && !IsCore(one))];
        ObjectEvidence[] support = [.. evidence.Where(one => !IsWorkload(one))];

        List<InstallationGroup> groups = core.Length == 0 ? [] : product.Scope == ProductScope.Cluster ? [OneACluster(core)] : ByInstance(core);
        if (groups.Count == 0)
        {
            groups.Add(new InstallationGroup("", ""));
        }

        foreach (ObjectEvidence one in dataPlane)
        {
            Owner(groups, one)?.DataPlane.Add(one);
        }

        foreach (ObjectEvidence one in support)
        {
            Support(groups, one);
        }

        return groups;
    }

    private static bool IsWorkload(ObjectEvidence one) => one.Source.Nature is ObjectNature.Desired or ObjectNature.Running;

    private static bool IsCore(ObjectEvidence one) => IsWorkload(one) && one.Signals.Any(signal => signal.Role == ComponentRole.ControlPlane);

    private static InstallationGroup OneACluster(ObjectEvidence[] core)
    {
        // It is said to be where most of it runs; of several such, where its first part runs.
        string home = core.GroupBy(one => one.Source.Namespace, StringComparer.Ordinal).OrderByDescending(one => one.Count()).ThenBy(one => one.Key, StringComparer.Ordinal).First().Key;
        string[] instances = [.. core.Where(one => one.Source.Namespace == home).Select(one => one.Grouping.Instance).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal)];
        var group = new InstallationGroup(home, instances.Length == 1 ? instances[0] : "");
        group.Core.AddRange(core);
        return group;
    }

    private static List<InstallationGroup> ByInstance(ObjectEvidence[] core)
    {
        var groups = new List<InstallationGroup>();
        foreach (IGrouping<string, ObjectEvidence> home in core.GroupBy(one => one.Source.Namespace, StringComparer.Ordinal))
        {
            groups.AddRange(InNamespace(home.Key, [.. home]));
        }

        return groups;
    }

    private static List<InstallationGroup> InNamespace(string @namespace, List<ObjectEvidence> core)
    {
        var groups = new List<InstallationGroup>();
        foreach (Func<Grouping, string> level in (Func<Grouping, string>[])[by => by.Instance, by => by.PartOf, by => by.Release])
        {
            Take(groups, @namespace, core, level);
        }

        // Parts of one product have names of their own; the same part under two names is two installations.
        IGrouping<string, ObjectEvidence>[] names = [.. core.GroupBy(one => one.Grouping.Name, StringComparer.Ordinal).OrderBy(one => one.Key, StringComparer.Ordinal)];
        foreach (IGrouping<string, ObjectEvidence> name in names)
        {
            InstallationGroup? home = groups.Count == 1 ? groups[0] : groups.Find(group => group.Instance.Length == 0);
            if (home is null || (name.Key.Length > 0 && SharesComponent(home, name)))
            {
                groups.Add(home = new InstallationGroup(@namespace, names.Length > 1 && home is not null ? name.Key : ""));
            }

            home.Core.AddRange(name);
        }

        return groups;
    }

    private static void Take(List<InstallationGroup> groups, string @namespace, List<ObjectEvidence> left, Func<Grouping, string> level)
    {
        foreach (IGrouping<string, ObjectEvidence> key in left.Where(one => level(one.Grouping).Length > 0).GroupBy(one => level(one.Grouping), StringComparer.Ordinal).ToArray())
        {
            InstallationGroup? same = groups.Find(group => group.Instance == key.Key);
            if (same is null)
            {
                groups.Add(same = new InstallationGroup(@namespace, key.Key));
            }

            same.Core.AddRange(key);
        }

        left.RemoveAll(one => level(one.Grouping).Length > 0);
    }

    private static bool SharesComponent(InstallationGroup group, IEnumerable<ObjectEvidence> others)
    {
        HashSet<string> components = [.. group.Core.Where(one => one.Grouping.Name.Length > 0).SelectMany(Components)];
        return others.SelectMany(Components).Any(components.Contains);
    }

    private static IEnumerable<string> Components(ObjectEvidence one) =>
        one.Signals.Where(signal => signal.Signal == SignalKind.Image && signal.Role == ComponentRole.ControlPlane).Select(signal => signal.Component);

    /// <summary>The installation that a data plane belongs to: the only one, that of its namespace or instance, or none.</summary>
    private static InstallationGroup? Owner(List<InstallationGroup> groups, ObjectEvidence one)
    {
        if (groups.Count == 1)
        {
            return groups[0];
        }

        InstallationGroup[] near = [.. groups.Where(group => group.Namespace == one.Source.Namespace)];
        InstallationGroup[] same = [.. (near.Length > 0 ? near : [.. groups]).Where(group => group.Instance.Length > 0 && Says(one, group.Instance))];
        return same.Length == 1 ? same[0] : near.Length == 1 ? near[0] : null;
    }

    private static void Support(List<InstallationGroup> groups, ObjectEvidence one)
    {
        string at = one.Source.Nature == ObjectNature.Beside ? one.Source.Namespace : one.Grouping.Namespace;
        InstallationGroup[] near = [.. groups.Where(group => group.Namespace == at)];
        if (near.Length > 1)
        {
            InstallationGroup[] same = [.. near.Where(group => group.Instance.Length > 0 && Says(one, group.Instance))];
            near = same.Length > 0 ? same : near;
        }

        // What belongs to the whole cluster speaks for every installation unless it points to one.
        foreach (InstallationGroup group in near.Length > 0 ? near : one.Source.Nature == ObjectNature.Cluster || groups[0].Core.Count == 0 ? [.. groups] : [])
        {
            group.Support.Add(one);
        }
    }

    private static bool Says(ObjectEvidence one, string instance) =>
        one.Grouping.Instance == instance || one.Grouping.PartOf == instance || one.Grouping.Release == instance;
}
