using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Mirror.Rules;

namespace MeshSync.Fabric.Mirror;

/// <summary>How a mirror behaves.</summary>
public sealed record MirrorOptions
{
    public ServerGeneration Generation { get; init; } = ServerGeneration.Newer;

    /// <summary>Where changes are read.</summary>
    public string Subject { get; init; } = Subjects.MesheryCore;

    /// <summary>Queue group of some older Servers, of whose instances one gets each change; null for none.</summary>
    public string? QueueGroup { get; init; }

    /// <summary>Whether <c>informer-store</c> is asked on attaching, as Meshery Server does.</summary>
    public bool AskForStore { get; init; } = true;

    /// <summary>Longest wait of a newer Server's batch.</summary>
    public TimeSpan BatchTime { get; init; } = NewerRules.Time;

    internal IServerRules Rules(TimeProvider time) => Generation == ServerGeneration.Older ? new OlderRules() : new NewerRules(BatchTime, time);
}
