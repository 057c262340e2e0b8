using System.Buffers;
using System.Text.Json;
using MeshSync.Fabric.Meshery;
using MeshSync.Fabric.Meshery.Requests;
using MeshSync.Fabric.Meshery.Sessions;
using MeshSync.Fabric.Silo.Flushing;
using MeshSync.Fabric.Silo.Outlets;

namespace MeshSync.Fabric.Silo.Requests;

/// <summary>The answer to a request for all objects.</summary>
internal static class StoreReply
{
    // Who may ask must not thereby be able to write what only the silo may: into the fabric's streams, or to its agents.
    private static readonly string[] OwnSubjects = ["$", "watch.", "objects.", "plans.", "leases.", "agent.", "meshsync.identities."];

    /// <summary>The subject that the payload names.</summary>
    /// <exception cref="RequestPayloadException">It names none that may be answered on.</exception>
    public static string ReadSubject(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var json = JsonDocument.Parse(payload);
            var subject = json.RootElement.ValueKind == JsonValueKind.Object
                ? json.RootElement.EnumerateObject().Where(property => property.Name.Equals("Reply", StringComparison.OrdinalIgnoreCase))
                    .Select(property => property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString() : null).LastOrDefault()
                : null;
            return IsSubject(subject) ? subject! : throw new RequestPayloadException("its payload names no subject to reply to");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new RequestPayloadException("its payload cannot be read", e);
        }
    }

    /// <summary>The live objects of a window in arrays for the asker, and what was deleted meanwhile for everybody.</summary>
    public static List<Outgoing> Messages(IReadOnlyList<StoredChange> window, string reply, string changes)
    {
        var messages = new List<Outgoing>();
        foreach (var rows in window.Where(change => !change.IsTombstone).Select(change => MesheryMessage.ObjectOf(change.Body)).Chunk(MesheryReply.ObjectsInMessage))
        {
            var message = new ArrayBufferWriter<byte>(rows.Sum(row => row.Length) + 128);
            MesheryReply.WriteRows(message, rows);
            messages.Add(new Outgoing(reply, message.WrittenMemory));
        }

        messages.AddRange(Deletions(window, changes));
        return messages;
    }

    /// <summary>What was deleted of a window.</summary>
    public static List<Outgoing> Deletions(IReadOnlyList<StoredChange> window, string changes) =>
        [.. window.Where(change => change.IsTombstone).Select(change => change.As(changes))];

    private static bool IsSubject(string? subject) =>
        !string.IsNullOrEmpty(subject)
        && SessionName.IsSubject(subject)
        && !Array.Exists(OwnSubjects, own => subject.StartsWith(own, StringComparison.Ordinal));
}
