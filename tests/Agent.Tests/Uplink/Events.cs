using System.Text;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Scanning;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Tests.Uplink;

/// <summary>Events as a reflector makes them.</summary>
internal static class Events
{
    public static readonly ResourceType Pods = new("", "v1", "pods", "Pod", Namespaced: true);

    public static PendingEvent Upsert(string name, string version, string content = "") => Make(WatchEventType.Upsert, name, version, content);

    public static PendingEvent Delete(string name, string version) => Make(WatchEventType.Delete, name, version, "");

    private static PendingEvent Make(WatchEventType type, string name, string version, string content)
    {
        string json = $$$"""{"type":"ADDED","object":{"metadata":{"name":"{{{name}}}","namespace":"n","uid":"u-{{{name}}}","resourceVersion":"{{{version}}}"},"x":"{{{content}}}"}}""";
        using var stream = new WatchStream();
        foreach (byte[] piece in Encoding.UTF8.GetBytes(json).Chunk(8192))
        {
            piece.CopyTo(stream.Free());
            stream.Filled(piece.Length);
        }

        Assert.True(stream.ReadEvent());
        var item = PendingEvent.Of(type, stream, stream.Object.BodyLength, out var body);
        stream.Object.CopyBody(stream.Window, body);
        return item with { CapturedAt = DateTimeOffset.UnixEpoch };
    }
}
