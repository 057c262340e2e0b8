using System.Text.Json.Nodes;
using CsCheck;

namespace MeshSync.Fabric.Fingerprints.Tests.Content;

/// <summary>Any object: noise never changes the fingerprint, and anything else does.</summary>
public sealed class ContentFingerprintProperties
{
    private const string Leader = "control-plane.alpha.kubernetes.io/leader";

    private static readonly Gen<string> Text = Gen.Char["ab\"\\,:{}[]é\n"].Array[0, 6].Select(characters => new string(characters));

    private static readonly Gen<string> Key = Gen.OneOf(
        Text, Gen.OneOf([.. new[] { "kind", "apiVersion", "metadata", "annotations", "managedFields", "resourceVersion", "spec" }.Select(Gen.Const)]));

    private static readonly Gen<JsonNode> Value = Gen.Recursive<JsonNode>((depth, inner) => depth > 3
        ? Scalar
        : Gen.OneOf(
            Scalar,
            inner.Array[0, 3].Select(JsonNode (items) => new JsonArray([.. items.Select(item => item.DeepClone())])),
            Gen.Select(Key, inner).Array[0, 4].Select(JsonNode (pairs) => Object(pairs))));

    private static readonly Gen<JsonObject> Subject =
        from kind in Gen.OneOf(Gen.Const("Pod"), Gen.Const("Node"), Gen.Const("Lease"))
        from labels in Gen.Select(Text, Text).Array[0, 3]
        from spec in Value
        from status in Value
        from metadataFirst in Gen.Bool
        let metadata = new JsonObject { ["name"] = "x", ["labels"] = Labels(labels), ["annotations"] = Labels(labels) }
        select metadataFirst
            ? new JsonObject { ["kind"] = kind, ["metadata"] = metadata, ["spec"] = spec.DeepClone(), ["status"] = status.DeepClone() }
            : new JsonObject { ["spec"] = spec.DeepClone(), ["kind"] = kind, ["metadata"] = metadata, ["status"] = status.DeepClone() };

    private static Gen<JsonNode> Scalar => Gen.OneOf(
        Text.Select(JsonNode (text) => JsonValue.Create(text)), Gen.Int.Select(JsonNode (number) => JsonValue.Create(number)));

    [Fact]
    public void Of_Noise_NeverChangesIt() => Gen.Select(Subject, Text, Gen.Int[0, 31]).Sample((subject, text, noise) =>
    {
        JsonObject other = subject.DeepClone().AsObject();
        JsonObject metadata = other["metadata"]!.AsObject();
        Apply(noise, 1, () => metadata["resourceVersion"] = text);
        Apply(noise, 2, () => metadata.Insert(0, "managedFields", new JsonArray(text)));
        Apply(noise, 4, () => metadata["annotations"]![Leader] = text);
        Apply(noise, 8, () => other.Remove("kind"));
        Apply(noise, 16, () => other.Insert(0, "apiVersion", text));
        Assert.Equal(Of(subject, subject), Of(subject, other));
    });

    [Fact]
    public void Of_AnyOtherChange_ChangesIt() => Gen.Select(Subject, Key, Value, Gen.Int[0, 3]).Sample((subject, key, value, place) =>
    {
        JsonObject other = subject.DeepClone().AsObject();
        switch (place)
        {
            case 0: other["spec"] = value.DeepClone(); break;
            case 1: other["status"] = new JsonObject { [key] = value.DeepClone() }; break;
            case 2: other["metadata"]!["labels"]![key] = value.ToJsonString(); break;
            default: other["metadata"]!["annotations"]![key] = value.ToJsonString(); break;
        }

        Assert.Equal(subject.ToJsonString() == other.ToJsonString(), Of(subject, subject) == Of(subject, other));
    });

    private static ContentFingerprint Of(JsonObject subject, JsonObject shown) =>
        ContentFingerprint.Of("v1", (string)subject["kind"]!, System.Text.Encoding.UTF8.GetBytes(shown.ToJsonString()));

    private static void Apply(int noise, int bit, Action change)
    {
        if ((noise & bit) != 0)
        {
            change();
        }
    }

    private static JsonObject Object((string Key, JsonNode Value)[] pairs)
    {
        var made = new JsonObject();
        foreach ((string key, JsonNode value) in pairs)
        {
            made[key] = value.DeepClone();
        }

        return made;
    }

    private static JsonObject Labels((string Key, string Value)[] pairs) =>
        Object([.. pairs.Select(pair => (pair.Key, (JsonNode)JsonValue.Create(pair.Value)))]);
}
