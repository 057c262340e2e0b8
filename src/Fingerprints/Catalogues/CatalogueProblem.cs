namespace MeshSync.Fabric.Fingerprints.Catalogues;

/// <summary>Something that is wrong with a catalogue.</summary>
/// <param name="File">The document.</param>
/// <param name="Line">Line in it, from 1; 0 where it is not known.</param>
/// <param name="Product">Id of the product; empty outside of any.</param>
/// <param name="Field">The field, as a path within the product: <c>components[1].role</c>.</param>
/// <param name="What">What is wrong and what would be right.</param>
public sealed record CatalogueProblem(string File, int Line, string Product, string Field, string What)
{
    public override string ToString() =>
        $"{File}{(Line > 0 ? $":{Line}" : "")}: {(Product.Length > 0 ? $"product {Product}: " : "")}{(Field.Length > 0 ? $"{Field}: " : "")}{What}";
}
