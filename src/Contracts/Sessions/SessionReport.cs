namespace MeshSync.Fabric.Contracts;

/// <summary>One session of an agent, for people.</summary>
public sealed record SessionReport
{
    public required string Id { get; init; }

    /// <summary><c>logs</c> or <c>exec</c>.</summary>
    public required string Kind { get; init; }

    public required string Namespace { get; init; }

    public required string Pod { get; init; }

    public required string Container { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>Bytes the container has written into it.</summary>
    public required long BytesOut { get; init; }

    /// <summary>For whom, as the silo said.</summary>
    public string? Reason { get; init; }
}
