using System.Buffers;
using System.Text;
using System.Text.Json;

namespace MeshSync.Fabric.Meshery.Tests;

/// <summary>Messages as text, for tests.</summary>
internal static class Wire
{
    public const string Cluster = "11111111-2222-3333-4444-555555555555";

    public static string Of(byte[] json, MesheryEvent mesheryEvent = MesheryEvent.Added, string clusterId = Cluster, string apiVersion = "", string kind = "")
    {
        var output = new ArrayBufferWriter<byte>();
        MesheryMessage.Write(output, mesheryEvent, clusterId, apiVersion, kind, json);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public static string Of(string json, MesheryEvent mesheryEvent = MesheryEvent.Added) => Of(Encoding.UTF8.GetBytes(json), mesheryEvent);

    public static string PresenceOf(string json)
    {
        var output = new ArrayBufferWriter<byte>();
        MesheryMessage.WritePresence(output, MesheryEvent.Added, Cluster, "v1", "ConfigMap", Encoding.UTF8.GetBytes(json));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>The row inside a message; throws where the message is not JSON.</summary>
    public static JsonElement Row(string json, MesheryEvent mesheryEvent = MesheryEvent.Added) =>
        JsonElement.Parse(Of(json, mesheryEvent)).GetProperty("Object");

    /// <summary>The metadata of a row made from the given metadata.</summary>
    public static JsonElement Metadata(string metadata) => Row($$"""{"kind":"W","metadata":{{metadata}}}""").GetProperty("metadata");

    /// <summary>The text under <c>spec.attribute</c> for a spec.</summary>
    public static string Attribute(string spec) =>
        Row($$"""{"kind":"W","metadata":{},"spec":{{spec}}}""").GetProperty("spec").GetProperty("attribute").GetString()!;
}
