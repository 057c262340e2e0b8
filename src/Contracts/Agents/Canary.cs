using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace MeshSync.Fabric.Contracts;

/// <summary>An object that is of no use but to be followed on its way through the fabric. Its name says what it is, wherever it may turn up.</summary>
public static class Canary
{
    public const string NamePrefix = "meshsync-check-";

    /// <summary>Label of every canary, with <see cref="LabelValue"/>: by it those are found that somebody left.</summary>
    public const string Label = "app.kubernetes.io/managed-by";

    public const string LabelValue = "meshsync-fabric-check";

    public const string DefaultNamespace = "default";

    /// <summary>The collection that canaries are of where it is watched.</summary>
    public const string DefaultCollection = "core/configmaps";

    public static string NewName() => NamePrefix + RandomNumberGenerator.GetHexString(12, lowercase: true);

    /// <summary>Whether an object of that name is a canary.</summary>
    public static bool IsName(string? name) =>
        name?.StartsWith(NamePrefix, StringComparison.Ordinal) == true && name.AsSpan().IndexOfAny('/', '%') < 0;

    /// <summary>Its JSON.</summary>
    /// <param name="output">Where it is written.</param>
    /// <param name="type">What it is one of.</param>
    /// <param name="namespace">Where it is, empty for nowhere.</param>
    /// <param name="name">A name of <see cref="NewName"/>.</param>
    /// <param name="identity">UID and resourceVersion; null where the API server gives them.</param>
    public static void Write(IBufferWriter<byte> output, ResourceType type, string @namespace, string name, (string Uid, string ResourceVersion)? identity)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("apiVersion", type.ApiVersion);
        json.WriteString("kind", type.Kind);
        json.WriteStartObject("metadata");
        json.WriteString("name", name);
        if (@namespace.Length > 0)
        {
            json.WriteString("namespace", @namespace);
        }

        if (identity is { } known)
        {
            json.WriteString("uid", known.Uid);
            json.WriteString("resourceVersion", known.ResourceVersion);
        }

        json.WriteStartObject("labels");
        json.WriteString(Label, LabelValue);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
