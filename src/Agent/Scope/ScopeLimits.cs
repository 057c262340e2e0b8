using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Scope;

/// <summary>
/// What the command line leaves of a selection, <c>--outputResources</c> and <c>--outputNamespaces</c>. As in the original, what has no
/// namespace is in none.
/// </summary>
internal sealed class ScopeLimits(AgentOptions options)
{
    public ScopeSelection Apply(ScopeSelection selection)
    {
        var unknown = options.OutputResources
            .Where(name => !selection.Targets.Any(target => Names(name, target.Type)))
            .Select(name => $"{name} of --outputResources is nothing that is watched");
        return new ScopeSelection([.. selection.Targets.Where(IsWithin).Select(Narrow)], [.. selection.Notices, .. unknown]);
    }

    private bool IsWithin(WatchTarget target) =>
        (options.OutputResources.Count == 0 || options.OutputResources.Any(name => Names(name, target.Type)))
        && (options.OutputNamespaces.Count == 0 || target.Type.Namespaced);

    private WatchTarget Narrow(WatchTarget target) => target with { Namespaces = options.OutputNamespaces };

    /// <summary>In any case of letters: <c>pod</c>, <c>pods</c>, <c>deployments.apps</c>, <c>pods.v1.</c></summary>
    private static bool Names(string name, ResourceType type) =>
        name.Equals(type.Resource, StringComparison.OrdinalIgnoreCase)
        || name.Equals(type.Kind, StringComparison.OrdinalIgnoreCase)
        || name.Equals($"{type.Resource}.{type.Group}", StringComparison.OrdinalIgnoreCase)
        || name.Equals($"{type.Resource}.{type.Version}.{type.Group}", StringComparison.OrdinalIgnoreCase);
}
