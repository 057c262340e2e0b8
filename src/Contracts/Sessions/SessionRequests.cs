namespace MeshSync.Fabric.Contracts;

/// <summary>What session is to begin.</summary>
public sealed record SessionOpening
{
    /// <summary>Chosen by whoever asks, unique for good.</summary>
    public required string Id { get; init; }

    public required string Namespace { get; init; }

    public required string Pod { get; init; }

    /// <summary>Empty leaves it to the API server, which takes the only or the default one.</summary>
    public string Container { get; init => field = value ?? ""; } = "";

    /// <summary>Of a log: goes on with what the container writes from now on.</summary>
    public bool Follow { get; init; }

    /// <summary>Of a log: that of the container's run before this one.</summary>
    public bool Previous { get; init; }

    /// <summary>Of a log: how many lines of the past to begin with.</summary>
    public long TailLines { get; init; }

    /// <summary>For whom: for the agent's log.</summary>
    public string? Reason { get; init; }
}

/// <summary>Names a session.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Offset">To read: how many bytes of it have arrived. The agent forgets those, and sends the others again.</param>
public sealed record SessionCall(string Id, long Offset = 0);

/// <summary>Input of a shell.</summary>
/// <param name="Id">Its session.</param>
/// <param name="Sequence">From 1, without gaps: what is sent twice is written once.</param>
/// <param name="Text">What is written, at most <see cref="MostCharacters"/>.</param>
public sealed record SessionInput(string Id, long Sequence, string Text)
{
    public const int MostCharacters = 16 * 1024;
}
