namespace MeshSync.Fabric.Contracts;

/// <summary>Why an agent did not do what it was asked. On the wire its name in camelCase.</summary>
public enum AgentErrorKind
{
    /// <summary>The request itself is wrong; the message says how.</summary>
    BadRequest,

    /// <summary>The API server serves no such resource.</summary>
    UnknownResource,

    /// <summary>The resource is served, but it is out of the agent's scope.</summary>
    NotWatched,

    /// <summary>RBAC does not allow the agent to do it.</summary>
    Forbidden,

    /// <summary>There is no such object.</summary>
    NotFound,

    /// <summary>The agent is paused.</summary>
    Paused,

    /// <summary>The answer is larger than the broker's max_payload.</summary>
    TooLarge,

    /// <summary>A setting of the agent does not allow it.</summary>
    SwitchedOff,

    /// <summary>As many as may be of its kind are under way already.</summary>
    TooMany,

    /// <summary>The API server gave no usable answer.</summary>
    Unavailable,

    /// <summary>The agent failed in a way nobody foresaw; its log has more.</summary>
    Failed,

    /// <summary>No agent answered. Never sent: whoever asks concludes it.</summary>
    Silent,
}

/// <summary>An agent did not do what it was asked.</summary>
public sealed class AgentCommandException(AgentErrorKind kind, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Header of a reply that is an error; its value is the kind, the body the message in UTF-8.</summary>
    public const string Header = "Meshsync-Error";

    public AgentErrorKind Kind { get; } = kind;
}
