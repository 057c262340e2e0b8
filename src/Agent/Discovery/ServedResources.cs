using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Discovery;

/// <summary>What an API server serves that can be both listed and watched.</summary>
/// <param name="Types">One entry a resource, in the version its group prefers.</param>
/// <param name="UnknownGroups">Groups whose discovery failed: nothing is known of them, so nothing of theirs is stopped.</param>
internal sealed record ServedResources(IReadOnlyList<ResourceType> Types, IReadOnlySet<string> UnknownGroups)
{
    /// <summary>The same resources in the versions that are not preferred.</summary>
    public IReadOnlyList<ResourceType> OtherVersions { get; init; } = [];

    /// <summary>What is served under names that nothing can have; it is not watched.</summary>
    public IReadOnlySet<string> Unusable { get; init; } = new HashSet<string>();

    /// <summary>Those whose objects another resource has as well, with that other one.</summary>
    public IReadOnlyDictionary<ResourceType, ResourceType> Doubles { get; init; } = new Dictionary<ResourceType, ResourceType>();
}

/// <summary>Gathers resources version by version, the preferred one first; the first version that serves a resource wins.</summary>
internal sealed class ServedResourcesBuilder
{
    private readonly Dictionary<(string Group, string Resource), ResourceType> _types = [];
    private readonly List<ResourceType> _otherVersions = [];
    private readonly HashSet<string> _unknownGroups = [];
    private readonly HashSet<string> _unusable = [];

    public void Add(ServedName name, IReadOnlyCollection<string?>? verbs)
    {
        if (name.IsSubresource || verbs is null || !verbs.Contains("list") || !verbs.Contains("watch"))
        {
            return;
        }

        if (name.Type is { } type)
        {
            Add(type);
        }
        else
        {
            _unusable.Add(name.ToString());
        }
    }

    public void AddUnknown(string group) => _unknownGroups.Add(group);

    public void AddAll(ServedResources others)
    {
        foreach (var type in others.Types)
        {
            Add(type);
        }

        _otherVersions.AddRange(others.OtherVersions);
        _unknownGroups.UnionWith(others.UnknownGroups);
        _unusable.UnionWith(others.Unusable);
    }

    public ServedResources Build() => new([.. _types.Values], _unknownGroups) { OtherVersions = _otherVersions, Unusable = _unusable };

    private void Add(ResourceType type)
    {
        if (!_types.TryAdd((type.Group, type.Resource), type))
        {
            _otherVersions.Add(type);
        }
    }
}
