using System.Buffers;
using System.Text;
using System.Text.Json;
using CsCheck;
using MeshSync.Fabric.Meshery.Tests.Golden;

namespace MeshSync.Fabric.Meshery.Tests.Decoding;

/// <summary>
/// For any object at all: the message decodes into the Server's types and carries spec, status and data unchanged. The
/// objects have the keys that matter, with values of every type, in any order.
/// </summary>
public sealed class AnyObjectTests
{
    private static readonly string[] MetadataKeys =
    [
        "id", "name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp",
        "deletionGracePeriodSeconds", "labels", "annotations", "ownerReferences", "finalizers", "clusterName", "managedFields", "cluster_id", "other",
    ];

    private static readonly string[] Keys =
    [
        "spec", "status", "data", "binaryData", "stringData", "immutable", "type", "rules", "provisioner",
        "id", "model", "cluster_id", "pattern_resource", "component_metadata", "apiVersion", "kind",
    ];

    private static readonly Gen<string> Value = Gen.OneOf(AnyJson.Text, AnyJson.Number);

    private static readonly Gen<string> Metadata = Gen.OneOf(
        ObjectOf(MetadataKeys, Value),
        Value,
        Gen.Const("""{"name":"s","namespace":"ns","uid":"u","generation":3,"labels":{"design.meshery.io/id":"7c6e0b4a-3b5c-4f0e-9d3a-1f2e3d4c5b6a"}}"""));

    private static readonly Gen<string> Services = Gen.OneOf(
        Value,
        Gen.Select(Value, Value, Value, (ip, port, nodePort) => $$"""{"clusterIP":{{ip}},"ports":[{"port":{{port}},"nodePort":{{nodePort}}}]}"""));

    private static readonly Gen<(string Json, MesheryEvent Event, string Kind, bool WithContent)> Any = Gen.Select(
        Gen.Select(Metadata, ObjectOf(Keys, Value), Services, (metadata, rest, spec) => Spliced(metadata, rest, spec)),
        Gen.Enum<MesheryEvent>(),
        Gen.OneOf(Gen.Const("Service"), Gen.Const("Widget")),
        Gen.Bool);

    [Fact]
    public void Message_OfAnyObject_DecodesIntoTheServersTypesAndCarriesItsContentUnchanged() => Any.Sample(any =>
    {
        JsonElement source = JsonElement.Parse(any.Json);
        ServerMessage message = ServerMessage.Decode(Write(any.Json, any.Event, any.Kind, any.WithContent));

        Assert.Equal(any.Event.ToString().ToUpperInvariant(), message.EventType);
        AssertCarried(source, "spec", message.Object.Spec?.Attribute);
        AssertCarried(source, "status", message.Object.Status?.Attribute);
        AssertCarried(source, "data", message.Object.Data);
        AssertCarried(source, "binaryData", message.Object.BinaryData);
        AssertCarried(source, "stringData", message.Object.StringData);
        if (any.WithContent && any.Event != MesheryEvent.Deleted)
        {
            AssertContent(source, message.Object.ComponentMetadata);
        }
    }, iter: 3_000);

    [Fact]
    public void Message_OfEveryRecordedObject_DecodesIntoTheServersTypes() => Assert.All(
        GoldenPair.All, pair => ServerMessage.Decode(Write(Encoding.UTF8.GetString(pair.Json), pair.Event, pair.Kind, withContent: true)));

    private static byte[] Write(string json, MesheryEvent mesheryEvent, string kind, bool withContent)
    {
        var output = new ArrayBufferWriter<byte>();
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        if (withContent)
        {
            MesheryMessage.WriteWithContent(output, mesheryEvent, Wire.Cluster, "v1", kind, bytes);
        }
        else
        {
            MesheryMessage.Write(output, mesheryEvent, Wire.Cluster, "v1", kind, bytes);
        }

        return output.WrittenSpan.ToArray();
    }

    private static void AssertCarried(JsonElement source, string key, string? carried)
    {
        bool isThere = source.TryGetProperty(key, out JsonElement value);
        bool isNullOfAnAttribute = isThere && value.ValueKind == JsonValueKind.Null && key is "spec" or "status";
        if (!isThere || value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.String && value.GetString()!.Length == 0))
        {
            Assert.True(string.IsNullOrEmpty(carried) || (!isNullOfAnAttribute && carried == "null"), key);
        }
        else if (value.ValueKind == JsonValueKind.String)
        {
            Assert.Equal(value.GetString(), carried);
        }
        else
        {
            AssertSame(value, JsonElement.Parse(carried!));
        }
    }

    private static void AssertContent(JsonElement source, Dictionary<string, JsonElement>? component)
    {
        foreach (string key in (string[])["rules", "provisioner", "id", "model", "cluster_id", "pattern_resource", "component_metadata"])
        {
            JsonElement content = component is not null && component.TryGetValue("content", out JsonElement all) && all.TryGetProperty(key, out JsonElement found) ? found : default;
            if (source.TryGetProperty(key, out JsonElement value))
            {
                AssertSame(value, content);
            }
            else
            {
                Assert.Equal(JsonValueKind.Undefined, content.ValueKind);
            }
        }
    }

    /// <summary>The same value to a Go program: of a doubled key the last counts, and 64 bits of a number.</summary>
    private static void AssertSame(JsonElement expected, JsonElement actual)
    {
        Assert.Equal(expected.ValueKind, actual.ValueKind);
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                var last = expected.EnumerateObject().GroupBy(property => property.Name).ToDictionary(group => group.Key, group => group.Last().Value);
                Assert.Equal(last.Keys.Order(StringComparer.Ordinal), actual.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
                Assert.All(actual.EnumerateObject(), property => AssertSame(last[property.Name], property.Value));
                break;
            case JsonValueKind.Array:
                Assert.Equal(expected.GetArrayLength(), actual.GetArrayLength());
                Assert.All(expected.EnumerateArray().Zip(actual.EnumerateArray()), pair => AssertSame(pair.First, pair.Second));
                break;
            case JsonValueKind.String:
                Assert.Equal(expected.GetString(), actual.GetString());
                break;
            case JsonValueKind.Number:
                Assert.True(expected.TryGetInt64(out long whole) ? actual.GetInt64() == whole : actual.GetDouble().Equals(expected.GetDouble()) || expected.GetDouble() == 0, $"{expected} became {actual}");
                break;
        }
    }

    private static Gen<string> ObjectOf(string[] keys, Gen<string> values) =>
        Gen.Select(Gen.OneOf([.. keys.Select(Gen.Const)]), values).Array[0, 10]
            .Select(pairs => $"{{{string.Join(",", pairs.DistinctBy(pair => pair.Item1).Select(pair => $"\"{pair.Item1}\":{pair.Item2}"))}}}");

    private static string Spliced(string metadata, string rest, string spec) =>
        $$"""{"metadata":{{metadata}}{{(rest.Contains("\"spec\":", StringComparison.Ordinal) ? "" : $",\"spec\":{spec}")}}{{(rest == "{}" ? "}" : "," + rest[1..])}}""";
}
