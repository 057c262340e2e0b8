namespace MeshSync.Fabric.Contracts;

/// <summary>What agent and silo have to agree on about sessions.</summary>
public static class SessionTimes
{
    /// <summary>How long a read waits in the agent for the first byte.</summary>
    public static readonly TimeSpan ReadWait = TimeSpan.FromSeconds(8);

    /// <summary>A session that nobody has read from for this long is ended by the agent: whoever began it is gone.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>The most bytes one read takes.</summary>
    public const int ReadBytes = 32 * 1024;
}
