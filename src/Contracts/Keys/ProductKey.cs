using System.Diagnostics.CodeAnalysis;

namespace MeshSync.Fabric.Contracts;

/// <summary>One product in one cluster, in all its installations. Written <c>cluster/product</c>.</summary>
/// <param name="Cluster">Cluster id.</param>
/// <param name="Product">Id of the product in the catalogue.</param>
public readonly record struct ProductKey(string Cluster, string Product) : IParsable<ProductKey>
{
    public override string ToString() => $"{Cluster}/{Product}";

    /// <exception cref="FormatException">The text is not <c>cluster/product</c>.</exception>
    public static ProductKey Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var key) ? key : throw new FormatException($"'{s}' is not a product key: expected cluster/product.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ProductKey result)
    {
        var parts = (s ?? "").Split('/');
        var valid = parts.Length == 2 && Array.TrueForAll(parts, part => part.Length > 0);
        result = valid ? new ProductKey(parts[0], parts[1]) : default;
        return valid;
    }
}
