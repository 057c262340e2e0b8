using System.Text;

namespace MeshSync.Fabric.Contracts;

/// <summary>How a session came to its end.</summary>
/// <param name="Kind">What kind of end.</param>
/// <param name="Message">For people; empty where the kind says it all.</param>
public sealed record SessionEnd(SessionEndKind Kind, string Message)
{
    /// <summary>Header of a reply that is the end; its value is the kind, the body the message in UTF-8.</summary>
    public const string Header = "Meshsync-End";

    /// <summary>Whether whoever looks at the session has to be told why it ended.</summary>
    public bool IsFailure => Kind is not (SessionEndKind.Completed or SessionEndKind.Stopped);

    /// <param name="kind">Value of the header.</param>
    /// <param name="body">Body of the reply.</param>
    public static SessionEnd Read(string kind, ReadOnlySpan<byte> body)
    {
        // A kind this version does not know comes from a newer agent; its message says enough.
        var known = AgentNames.TryParse(kind, out SessionEndKind value) ? value : SessionEndKind.Broken;
        return new SessionEnd(known, Encoding.UTF8.GetString(body));
    }
}

/// <summary>Kind of a session's end. On the wire its name in camelCase.</summary>
public enum SessionEndKind
{
    /// <summary>The log is at its end because the container is, or was read once; or the shell ended with status 0.</summary>
    Completed,

    /// <summary>Somebody asked for it.</summary>
    Stopped,

    /// <summary>The shell ended with another status; the message says which.</summary>
    Exited,

    /// <summary>The API server did not begin it.</summary>
    Refused,

    /// <summary>The connection to the API server broke.</summary>
    Broken,

    /// <summary>Nobody has read for <see cref="SessionTimes.Lease"/>, or it reached a limit of time.</summary>
    Expired,

    /// <summary>Nobody listens any more to what is sent on.</summary>
    Abandoned,

    /// <summary>The agent, or the silo, stops.</summary>
    Stopping,

    /// <summary>The agent does not answer, or has forgotten the session. Never sent: whoever asks concludes it.</summary>
    Lost,
}
