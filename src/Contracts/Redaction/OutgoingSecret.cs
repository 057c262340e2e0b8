using System.Buffers;
using MeshSync.Fabric.Contracts.Helm;
using MeshSync.Fabric.Contracts.Objects;

namespace MeshSync.Fabric.Contracts.Redaction;

/// <summary>A Secret as it may leave its cluster: without managedFields, redacted if asked, and with the facts of the Helm release it holds.</summary>
public static class OutgoingSecret
{
    /// <param name="json">As the API server sent it.</param>
    /// <param name="redact">Whether its values stay in the cluster.</param>
    /// <param name="output">Where to.</param>
    /// <returns>Whether it holds a Helm release, and why that cannot be read if it does; the Secret goes out in any case.</returns>
    /// <exception cref="MalformedObjectException">The bytes are not one JSON object.</exception>
    public static HelmReading Copy(ReadOnlySpan<byte> json, bool redact, IBufferWriter<byte> output)
    {
        ObjectEdits edits = redact ? ObjectEdits.CutManagedFields | ObjectEdits.RedactSecret : ObjectEdits.CutManagedFields;
        if (HelmRelease.Facts(json, out HelmReading reading) is not { } facts)
        {
            RawObject.Copy(json, output, edits);
            return reading;
        }

        using var copy = new PooledBuffer();
        RawObject.Copy(json, copy, edits);
        facts.AppendTo(copy.WrittenSpan, output);
        return reading;
    }
}
