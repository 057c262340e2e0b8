using MeshSync.Fabric.Agent.Scope;
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

    /// <summary>
    /// What a watch list means for what is served. Without one: everything but tier 0. Objects that are served in several groups are
    /// watched once, in whichever of them the list leaves.
    /// </summary>
    /// <param name="served">What is served.</param>
    /// <param name="list">The watch list.</param>
    /// <param name="isWanted">Whether a rule of the tier policy wants a resource that is left out otherwise.</param>
    public static ScopeSelection Select(ServedResources served, WatchList list, Func<ResourceType, bool>? isWanted = null) =>
        list.Only.Count > 0 ? Whitelisted(served, list.Only) : AllBut(served, list.Except, isWanted ?? (static _ => false));

    private static ScopeSelection AllBut(ServedResources served, IReadOnlyList<ResourceName> except, Func<ResourceType, bool> isWanted)
    {
        var targets = Once(served, served.Types.Where(type => !Ignored.Contains((type.Group, type.Resource)) || isWanted(type)))
            .Where(type => !except.Any(name => name.Names(type)))
            .Select(type => new WatchTarget(type));
        var notices = except
            .Where(name => !served.UnknownGroups.Contains(name.Group) && !served.Types.Any(name.Names))
            .Select(name => $"{name} in the blacklist is not served, so leaving it out changes nothing");
        return new ScopeSelection([.. targets], [.. notices]);
    }

    private static ScopeSelection Whitelisted(ServedResources served, IReadOnlyList<WhitelistEntry> entries)
    {
        var found = new Dictionary<ResourceType, EventTypes>();
        var notices = new List<string>();
        foreach (var entry in entries)
        {
            if (Find(served, entry.Name) is not { } type)
            {
                notices.Add($"{entry.Name} in the whitelist is not served; it will be watched as soon as it is");
                continue;
            }

            if (type.Version != entry.Name.Version)
            {
                notices.Add($"{entry.Name} in the whitelist is watched in version {type.Version}; {entry.Name.Version} is not served");
            }

            found[type] = found.GetValueOrDefault(type) | entry.Events;
        }

        return new ScopeSelection([.. Once(served, found.Keys).Select(type => new WatchTarget(type, found[type]) { IsNamed = true })], notices);
    }

    /// <summary>The resource in the version asked for, else in the one its group prefers.</summary>
    private static ResourceType? Find(ServedResources served, ResourceName name) =>
        served.OtherVersions.FirstOrDefault(type => name.Names(type) && type.Version == name.Version)
        ?? served.Types.FirstOrDefault(name.Names);

    /// <summary>Leaves out what is there a second time in another group.</summary>
    private static List<ResourceType> Once(ServedResources served, IEnumerable<ResourceType> types)
    {
        var all = types.ToList();
        var there = all.Select(type => (type.Group, type.Resource)).ToHashSet();
        var doubles = served.Doubles.ToDictionary(entry => (entry.Key.Group, entry.Key.Resource), entry => (entry.Value.Group, entry.Value.Resource));
        return [.. all.Where(type => !doubles.TryGetValue((type.Group, type.Resource), out var same) || !there.Contains(same))];
    }
}
