using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Status;

/// <summary>What is said of a reflector outside of the agent.</summary>
internal static class ReflectorReports
{
    /// <summary>At some 500 bytes each a heartbeat stays far below any broker's limit.</summary>
    public const int MostInAHeartbeat = 50;

    public static bool IsAiling(ReflectorSnapshot reflector) => reflector.State is ReflectorState.Forbidden or ReflectorState.BackingOff;

    public static bool MissesItsList(ReflectorSnapshot reflector) => MissesItsList(reflector.Objects, reflector.State);

    /// <summary>
    /// Whether waiting for its first list makes sense. Of what is forbidden there may never be one: RBAC leaves it out on purpose.
    /// </summary>
    private static bool MissesItsList(long? objects, ReflectorState state) =>
        objects is null && state is not (ReflectorState.Forbidden or ReflectorState.Stopped);

    public static bool MissesItsList(ReflectorReport reflector) => MissesItsList(reflector.Objects, reflector.State);

    public static ReflectorReport Of(ReflectorSnapshot reflector) => new()
    {
        Collection = reflector.Type.In("_").Written,
        Version = reflector.Type.Version,
        State = reflector.State,
        Since = reflector.Since,
        Objects = reflector.Objects,
        Lists = reflector.Lists,
        EventsSinceList = reflector.EventsSinceList,
        ResourceVersion = reflector.ResourceVersion,
        LastEvent = reflector.LastEvent,
        LastAudit = reflector.LastAudit,
        Tier = reflector.Tier,
        Form = AgentNames.Of(reflector.Form),
        BytesRead = reflector.BytesRead,
        LastError = Cut(reflector.LastError),
        LastErrorAt = reflector.LastErrorAt,
        Restarts = reflector.Restarts,
    };

    private static string? Cut(string? error) =>
        error?.Length > ReflectorReport.MaxErrorLength ? $"{error.AsSpan(0, ReflectorReport.MaxErrorLength - 1)}…" : error;
}
