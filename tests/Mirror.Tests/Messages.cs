using System.Buffers;
using System.Text;
using MeshSync.Fabric.Meshery;

namespace MeshSync.Fabric.Mirror.Tests;

/// <summary>Messages as the silo writes them.</summary>
internal static class Messages
{
    public const string Cluster = "11111111-2222-3333-4444-555555555555";

    public static byte[] Of(MesheryEvent mesheryEvent, string name, string value = "", string cluster = Cluster)
    {
        var output = new ArrayBufferWriter<byte>();
        var json = $$$"""{"metadata":{"name":"{{{name}}}","namespace":"ns","uid":"uid-of-{{{name}}}"},"data":{"key":"{{{value}}}"}}""";
        MesheryMessage.Write(output, mesheryEvent, cluster, "v1", "ConfigMap", Encoding.UTF8.GetBytes(json));
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The inventory as <c>name=value</c>.</summary>
    public static string[] Shown(Inventory.InventoryDatabase inventory)
    {
        var shown = new List<string>();
        inventory.Read(null, row => shown.Add($"{row.Name}={System.Text.Json.JsonElement.Parse(System.Text.Json.JsonElement.Parse(row.Json.Span).GetProperty("data").GetString()!).GetProperty("key").GetString()}"));
        return [.. shown.Order(StringComparer.Ordinal)];
    }
}
