using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Fingerprints.Identities;

namespace MeshSync.Fabric.Grains.Products;

/// <summary>What is published of a product in a cluster, on <c>meshsync.identities.&lt;cluster&gt;.&lt;product&gt;</c>.</summary>
/// <param name="Cluster">Cluster id.</param>
/// <param name="Product">Id in the catalogue.</param>
/// <param name="Installations">By namespace and instance, without their objects; empty when the product is gone.</param>
internal sealed record ProductIdentity(string Cluster, string Product, IReadOnlyList<Installation> Installations)
{
    public static ProductIdentity Of(ProductKey key, IEnumerable<Installation> found) =>
        new(key.Cluster, key.Product, [.. found.Select(one => one with { Members = [] })]);

    /// <summary>
    /// Equal for identities of which there is no need to tell anew. Left out is what pods change by coming and going: how many
    /// objects run a part, and which object stands for a reason or a conflict.
    /// </summary>
    public static string Signature(IReadOnlyList<Installation> found)
    {
        if (found.Count == 0)
        {
            return "";
        }

        var text = new StringBuilder();
        foreach (var one in found)
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"{one.Namespace}\n{one.Instance}\n{one.Name}\n{one.Role}\n{one.State}\n{one.Variant}\n{one.Version}\n{one.RawVersion}\n")
                .Append(CultureInfo.InvariantCulture, $"{one.VersionSource}\n{string.Join(',', one.Versions)}\n{one.Confidence}\n{one.Conflicts.Count}\n");
            foreach (var part in one.Components)
            {
                _ = text.Append(CultureInfo.InvariantCulture, $"{part.Id}\n{part.Role}\n{part.Version}\n");
            }
        }

        return Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(text.ToString())));
    }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, ProductJson.Default.ProductIdentity);
}
