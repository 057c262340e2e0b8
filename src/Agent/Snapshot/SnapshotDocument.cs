using System.Buffers;
using System.Text;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Meshery;
using MeshSync.Fabric.Meshery.Snapshots;

namespace MeshSync.Fabric.Agent.Snapshot;

/// <summary>An object as a YAML document of a snapshot: Meshery's model of it, ended by <c>---</c>.</summary>
internal static class SnapshotDocument
{
    /// <exception cref="Contracts.Objects.MalformedObjectException">The bytes are not one JSON object.</exception>
    public static byte[] Of(string clusterId, ResourceType type, ReadOnlySpan<byte> json)
    {
        var message = new ArrayBufferWriter<byte>(json.Length * 2);
        MesheryMessage.Write(message, MesheryEvent.Added, clusterId, type.ApiVersion, type.Kind, json);
        using var text = new StringWriter { NewLine = "\n" };
        SnapshotYaml.WriteDocument(text, MesheryMessage.ObjectOf(message.WrittenMemory).Span);
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
