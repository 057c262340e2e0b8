using System.Text.Json;
using CsCheck;

namespace MeshSync.Fabric.Meshery.Tests.Golden;

/// <summary>Any JSON at all, against the slow and obvious encoder.</summary>
public sealed class NaiveGoTests
{
    [Fact]
    public void Attribute_AnyJson_IsWhatGoMarshals() => AnyJson.Text.Where(json => json[0] is not '"' && json != "null").Sample(
        json => Assert.Equal(NaiveGo.Marshal(JsonElement.Parse(json)), Wire.Attribute(json)));

    [Fact]
    public void Message_AnyMetadata_IsJsonOfTheRightShape() => AnyJson.Text.Sample(json =>
    {
        JsonElement metadata = Wire.Metadata($$"""{"name":{{json}},"labels":{{json}},"generation":{{json}},"ownerReferences":{{json}},"uid":{{json}}}""");
        Assert.Equal(JsonValueKind.String, metadata.GetProperty("uid").ValueKind);
        Assert.All(
            metadata.EnumerateObject(),
            field => Assert.Equal(
                field.Name switch
                {
                    "labels" => JsonValueKind.Array,
                    "generation" => JsonValueKind.Number,
                    _ => JsonValueKind.String,
                },
                field.Value.ValueKind));
    });
}
