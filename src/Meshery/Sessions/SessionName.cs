using System.Buffers;

namespace MeshSync.Fabric.Meshery.Sessions;

/// <summary>What Meshery calls a session; that of a terminal is also the subject of its output.</summary>
public static class SessionName
{
    public const string LogsSubject = "meshery.meshsync.logs";

    /// <summary>Where the names of the open terminals are told.</summary>
    public const string ActiveSubject = "active_sessions.exec";

    // A name becomes a subject that is published to and subscribed to: a wildcard in it would be somebody else's keys.
    private static readonly SearchValues<char> InNoSubject = SearchValues.Create([.. Enumerable.Range(0, 33).Select(value => (char)value), '*', '>', '\u007f']);

    /// <summary>Of a log: pods have one for each container and id.</summary>
    public static string OfLog(SessionRequest request) => $"{LogPrefix(request)}{request.Id}";

    /// <summary>With what the names of all logs of a container begin.</summary>
    public static string LogPrefix(SessionRequest request) => $"logs.{request.Namespace}.{request.Name}.{request.Container}.";

    /// <summary>Of a terminal: <c>exec.&lt;namespace&gt;.&lt;pod&gt;.&lt;container&gt;.&lt;id&gt;</c>.</summary>
    public static string OfTerminal(SessionRequest request) => $"exec.{request.Namespace}.{request.Name}.{request.Container}.{request.Id}";

    /// <summary>Where the keys for a terminal arrive.</summary>
    public static string Input(string terminal) => $"input.{terminal}";

    /// <summary>Whether one can publish and subscribe to it.</summary>
    public static bool IsSubject(string name) =>
        !name.AsSpan().ContainsAny(InNoSubject) && !name.StartsWith('.') && !name.EndsWith('.') && !name.Contains("..", StringComparison.Ordinal);
}
