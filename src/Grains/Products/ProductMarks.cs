using System.Text.Json;

namespace MeshSync.Fabric.Grains.Products;

/// <summary>The marks of one object, as text in the header of its stored message, and as they go over the wire.</summary>
internal static class ProductMarks
{
    public static ProductMark? Of(string text, string product) => Read(text).FirstOrDefault(mark => mark.Product == product);

    /// <summary>The text with another mark of a product, or without it.</summary>
    public static string With(string text, string product, ProductMark? mark)
    {
        var others = Read(text).Where(one => one.Product != product);
        return Write(mark is null ? others : others.Append(mark));
    }

    /// <summary>The marks that are left when the object speaks for these products only.</summary>
    public static string Among(string text, IEnumerable<string> products) =>
        text.Length == 0 ? "" : Write(Read(text).IntersectBy(products, mark => mark.Product));

    /// <summary>JSON of <c>component_metadata.fingerprint</c>: the product that the object is most of, others behind it; empty for none.</summary>
    public static ReadOnlyMemory<byte> Wire(string text)
    {
        var marks = Read(text)
            .OrderBy(mark => mark.Role, StringComparer.Ordinal) // control-plane, crds-only, data-plane
            .ThenByDescending(mark => mark.Confidence)
            .ThenBy(mark => mark.Product, StringComparer.Ordinal)
            .ToList();
        return marks.Count == 0
            ? default
            : JsonSerializer.SerializeToUtf8Bytes(marks[0] with { Also = marks.Count > 1 ? marks[1..] : null }, ProductJson.Default.ProductMark);
    }

    private static IReadOnlyList<ProductMark> Read(string text) => ProductJson.List(text, ProductJson.Default.IReadOnlyListProductMark);

    private static string Write(IEnumerable<ProductMark> marks)
    {
        ProductMark[] ordered = [.. marks.OrderBy(mark => mark.Product, StringComparer.Ordinal)];
        return ordered.Length == 0 ? "" : ProductJson.AsHeader(JsonSerializer.Serialize(ordered, ProductJson.Default.IReadOnlyListProductMark));
    }
}
