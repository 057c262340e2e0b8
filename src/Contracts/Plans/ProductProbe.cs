using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Contracts.Plans;

/// <summary>
/// Where a product says which version it is. The agent asks through the API server's proxy, with a GET, and nothing but this one value of
/// the answer leaves the cluster.
/// </summary>
public sealed record ProductProbe : IJsonOnDeserialized
{
    /// <summary>As the catalogue calls it; a policy's <c>disabledInfra</c> is about this name.</summary>
    public required string Product { get; init; }

    public required string Namespace { get; init; }

    /// <summary>Name of a Service; of a Pod where <see cref="IsPod"/>.</summary>
    public required string Target { get; init; }

    public bool IsPod { get; init; }

    /// <summary>Number or name.</summary>
    public required string Port { get; init; }

    public bool IsHttps { get; init; }

    /// <summary>Path of the endpoint, for example <c>/api/v1/status/buildinfo</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Names that lead to the version in a JSON answer, for example <c>data</c>, <c>version</c>; empty: the answer is the version.</summary>
    public IReadOnlyList<string> Value { get => field ?? []; init; }

    /// <summary>
    /// What of that value is the version: a regular expression with a group <c>version</c>; empty for all of it. The silo applies it.
    /// </summary>
    public string Pattern { get => field ?? ""; init; }

    public bool Equals(ProductProbe? other) =>
        other is not null
        && (Product, Namespace, Target, IsPod, Port, IsHttps) == (other.Product, other.Namespace, other.Target, other.IsPod, other.Port, other.IsHttps)
        && (Path, Pattern) == (other.Path, other.Pattern)
        && Value.SequenceEqual(other.Value);

    void IJsonOnDeserialized.OnDeserialized() => Elements.Check(Value, nameof(Value));

    public override int GetHashCode() => HashCode.Combine(Product, Namespace, Target, Port, Path);
}
