using MeshSync.Fabric.Contracts.Objects;
using MeshSync.Fabric.Meshery.Json;

namespace MeshSync.Fabric.Meshery.Conversion;

/// <summary>
/// The value of <c>component_metadata</c>: where a Service can be reached and, where everything is told, the top-level
/// content that has no field of its own in a row (rules of a ClusterRole, endpoints of an EndpointSlice), as JSON under
/// <c>content</c>; and, under <c>fingerprint</c>, the product that the object is part of. Null where there is nothing to say, and in tombstones.
/// </summary>
internal static class ComponentMetadata
{
    // In the message the content lies four levels deeper than in its object, and readers stop at the same depth.
    private const int DeepestContent = RawObject.MaxDepth - 4;

    public static void Write(ref WireWriter writer, scoped in JsonTape tape, ObjectFrame frame)
    {
        bool isTold = !frame.IsPresence && frame.Event != MesheryEvent.Deleted;
        bool hasEndpoints = isTold && ServiceEndpoints.TryWrite(ref writer, in tape, frame);
        bool hasContent = isTold && frame.Scope == TapeScope.Everything && TryWriteContent(ref writer, in tape, after: hasEndpoints);
        bool hasFingerprint = frame.Event != MesheryEvent.Deleted && !frame.Fingerprint.IsEmpty;
        if (hasFingerprint)
        {
            writer.Raw(hasEndpoints || hasContent ? ",\"fingerprint\":"u8 : "{\"fingerprint\":"u8);
            writer.Raw(frame.Fingerprint.Span);
        }

        writer.Raw(hasEndpoints || hasContent || hasFingerprint ? "}"u8 : "null"u8);
    }

    private static bool HasFieldOfItsOwn(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("apiVersion"u8) || name.SequenceEqual("kind"u8) || name.SequenceEqual("metadata"u8)
        || name.SequenceEqual("spec"u8) || name.SequenceEqual("status"u8) || name.SequenceEqual("data"u8)
        || name.SequenceEqual("binaryData"u8) || name.SequenceEqual("stringData"u8)
        || name.SequenceEqual("immutable"u8) || name.SequenceEqual("type"u8);

    private static bool TryWriteContent(ref WireWriter writer, scoped in JsonTape tape, bool after)
    {
        bool any = false;
        for (int child = tape[JsonTape.Root].FirstChild; child != JsonTape.None; child = tape[child].Next)
        {
            if (HasFieldOfItsOwn(tape.NameOf(child)) || RawJson.DepthOf(in tape, child) > DeepestContent)
            {
                continue;
            }

            writer.Raw(any ? ",\""u8 : after ? ",\"content\":{\""u8 : "{\"content\":{\""u8);
            writer.Content(tape.KeyOf(child), embedded: false);
            writer.Raw("\":"u8);
            RawJson.WriteValue(ref writer, in tape, child);
            any = true;
        }

        writer.Raw(any ? "}"u8 : []);
        return any;
    }
}
