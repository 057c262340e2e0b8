using System.Text;

namespace MeshSync.Fabric.Mirror.Delivery;

/// <summary>One object in Meshery's inventory.</summary>
public sealed record MesheryRow
{
    public required string ClusterId { get; init; }

    public required string Kind { get; init; }

    public required string ApiVersion { get; init; }

    /// <summary>Empty for what belongs to the whole cluster.</summary>
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required string Uid { get; init; }

    /// <summary>The row as it came.</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>The primary key that Meshery Server computes: the name, not the UID, is the identity.</summary>
    public string Id => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClusterId}.{Kind}.{ApiVersion}.{Namespace}.{Name}"));

    public override string ToString() => $"{Kind} {(Namespace.Length > 0 ? Namespace + "/" : "")}{Name}";
}
