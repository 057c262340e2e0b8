namespace MeshSync.Fabric.Contracts;

/// <summary>Keeps what is wanted of agents: the last message of each plan subject, which agents read and hear.</summary>
public interface IPlanStore
{
    /// <summary>What is stored; null when nothing is, or when it was taken back.</summary>
    Task<ReadOnlyMemory<byte>?> Read(string subject, CancellationToken cancellationToken);

    /// <summary>Stores a plan and tells it; an empty one takes it back. Returns when it is stored.</summary>
    Task Write(string subject, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);
}
