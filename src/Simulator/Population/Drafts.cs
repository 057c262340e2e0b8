using System.Globalization;
using System.Text;
using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Population;

/// <summary>Puts a generated object together. All text given here must need no escape in JSON.</summary>
internal static class Drafts
{
    /// <param name="metadata">Members that follow creationTimestamp, each with a leading comma.</param>
    /// <param name="body">Members that follow metadata, each with a leading comma.</param>
    public static ObjectDraft Compose(Identity id, string metadata, string body)
    {
        var head = id.Namespace.Length == 0
            ? $"\"metadata\":{{\"name\":\"{id.Name}\",\"uid\":\"{id.Uid}\",\"resourceVersion\":\""
            : $"\"metadata\":{{\"name\":\"{id.Name}\",\"namespace\":\"{id.Namespace}\",\"uid\":\"{id.Uid}\",\"resourceVersion\":\"";
        var rest = id.Generation == 0
            ? $"\",\"creationTimestamp\":\"{Time(id.Created)}\"{metadata}}}"
            : string.Create(CultureInfo.InvariantCulture,
                $"\",\"generation\":{id.Generation},\"creationTimestamp\":\"{Time(id.Created)}\"{metadata}}}");
        var offset = Encoding.UTF8.GetByteCount(head);
        var tail = Encoding.UTF8.GetBytes(string.Concat(head, rest, body, "}"));
        return new ObjectDraft(id.Namespace, id.Name, id.Uid, tail, offset, offset + Encoding.UTF8.GetByteCount(rest));
    }

    public static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string MicroTime(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}

/// <param name="Namespace">Empty for cluster-scoped objects.</param>
/// <param name="Generation">0 for kinds that have none.</param>
internal readonly record struct Identity(string Namespace, string Name, string Uid, DateTimeOffset Created, long Generation = 0);
