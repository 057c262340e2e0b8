namespace MeshSync.Fabric.Contracts;

/// <summary>
/// What a silo asks of an agent about logs and terminals of pods, by request and reply on
/// <see cref="Subjects.AgentSession"/>; one subject a verb, so that a broker may allow logs and no terminals. An error is a
/// reply with the header <see cref="AgentCommandException.Header"/>.
/// </summary>
public enum SessionVerb
{
    /// <summary>Begins to read the log of a container: <see cref="SessionOpening"/>. The reply is empty; what the API server says to it is read.</summary>
    Logs,

    /// <summary>Begins a shell in a container, likewise.</summary>
    Exec,

    /// <summary>
    /// Takes output: <see cref="SessionCall"/>. The reply is the bytes from the given offset on, none when nothing came for
    /// <see cref="SessionTimes.ReadWait"/>; after the last byte it has the header <see cref="SessionEnd.Header"/>.
    /// </summary>
    Read,

    /// <summary>Sends input to a shell: <see cref="SessionInput"/>. The reply is empty.</summary>
    Write,

    /// <summary>Ends a session: <see cref="SessionCall"/>. The reply is empty, also when there is none of that id.</summary>
    Close,
}
