using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;

namespace MeshSync.Fabric.Grains.Surrogates;

/// <summary>How Orleans carries an <see cref="ObjectKey"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.object-key")]
internal readonly struct ObjectKeySurrogate
{
    [Id(0)]
    public string Text { get; init; }
}

[RegisterConverter]
internal sealed class ObjectKeyConverter : IConverter<ObjectKey, ObjectKeySurrogate>
{
    public ObjectKey ConvertFromSurrogate(in ObjectKeySurrogate surrogate) => ObjectKey.Parse(surrogate.Text);

    public ObjectKeySurrogate ConvertToSurrogate(in ObjectKey value) => new() { Text = value.ToString() };
}

/// <summary>How Orleans carries a <see cref="ProductProbe"/> between silos.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.product-probe")]
internal readonly struct ProductProbeSurrogate
{
    [Id(0)]
    public string Json { get; init; }
}

[RegisterConverter]
internal sealed class ProductProbeConverter : IConverter<ProductProbe, ProductProbeSurrogate>
{
    public ProductProbe ConvertFromSurrogate(in ProductProbeSurrogate surrogate) => JsonSerializer.Deserialize(surrogate.Json, PlanJson.Default.ProductProbe)!;

    public ProductProbeSurrogate ConvertToSurrogate(in ProductProbe value) => new() { Json = JsonSerializer.Serialize(value, PlanJson.Default.ProductProbe) };
}
