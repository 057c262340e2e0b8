using MeshSync.Fabric.Agent.Status;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Health;

/// <summary>
/// <c>/readyz?initial-lists</c>: not ready before everything that is to be watched has been listed once. What RBAC forbids is not waited
/// for, unless it is everything.
/// </summary>
internal static class InitialLists
{
    public const string Query = "initial-lists";

    /// <summary>What is missing; null when nothing is.</summary>
    public static string? Missing(AgentStatus status)
    {
        if (!status.Discovered)
        {
            return "what is to be watched is not known yet";
        }

        if (status.InitialListsMissing > 0)
        {
            var missing = status.Reflectors.Where(ReflectorReports.MissesItsList).Select(Describe);
            return $"not listed yet: {string.Join(", ", missing)}";
        }

        return status.States.Keys.Any(state => state is not (ReflectorState.Forbidden or ReflectorState.Stopped))
            ? null
            : "nothing may be listed: the API server forbids everything";
    }

    private static string Describe(ReflectorReport reflector) =>
        reflector is { State: ReflectorState.BackingOff, LastError: { } error } ? $"{reflector.Collection} ({error})" : reflector.Collection;
}
