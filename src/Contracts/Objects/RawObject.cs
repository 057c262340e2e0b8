using System.Buffers;
using System.Text.Json;

namespace MeshSync.Fabric.Contracts.Objects;

/// <summary>
/// A Kubernetes object as the bytes an API server sent. Everything that edits it does so on these bytes, in one pass,
/// without building the object: what is not edited is copied as it came, whitespace included.
/// </summary>
public static class RawObject
{
    /// <summary>Deepest nesting accepted, that of Go's <c>encoding/json</c>: nothing an API server stores is refused.</summary>
    public const int MaxDepth = 10_000;

    /// <summary>Copies <paramref name="json"/> to <paramref name="output"/> with the edits applied.</summary>
    /// <remarks>On an exception <paramref name="output"/> may hold a part of the object, with the edits applied to that part.</remarks>
    /// <exception cref="MalformedObjectException">The bytes are not one JSON object.</exception>
    public static void Copy(ReadOnlySpan<byte> json, IBufferWriter<byte> output, ObjectEdits edits)
    {
        ArgumentNullException.ThrowIfNull(output);
        try
        {
            new ObjectCopier(json, output, edits).Copy();
        }
        catch (JsonException failure)
        {
            throw MalformedObjectException.From(failure, json);
        }
    }
}
