using System.Buffers;
using MeshSync.Fabric.Contracts.Objects;
using MeshSync.Fabric.Meshery.Conversion;
using MeshSync.Fabric.Meshery.Json;

namespace MeshSync.Fabric.Meshery;

/// <summary>
/// The message Meshery Server reads on <c>meshery.meshsync.core</c>: an envelope around one Kubernetes object,
/// converted straight from the object's bytes. Byte for byte what the Go MeshSync 1.0.3 publishes, apart from the
/// differences that are named and tested.
/// </summary>
public static class MesheryMessage
{
    /// <summary>Writes the whole message. Nothing is written when the object is malformed.</summary>
    /// <param name="output">Receives the message's bytes.</param>
    /// <param name="mesheryEvent">What happened to the object.</param>
    /// <param name="clusterId">UID of the namespace kube-system.</param>
    /// <param name="apiVersion">Used where the object does not say: items of a list do not.</param>
    /// <param name="kind">Used where the object does not say.</param>
    /// <param name="json">The object as an API server sent it, Secrets already redacted.</param>
    /// <param name="fingerprint">JSON of <c>component_metadata.fingerprint</c>; empty for none. It is copied, not validated.</param>
    /// <exception cref="MalformedObjectException">The bytes are not one JSON object.</exception>
    public static void Write(
        IBufferWriter<byte> output,
        MesheryEvent mesheryEvent,
        string clusterId,
        string apiVersion,
        string kind,
        ReadOnlySpan<byte> json,
        ReadOnlyMemory<byte> fingerprint = default) =>
        ObjectConversion.Write(output, new ObjectFrame(mesheryEvent, clusterId, apiVersion, kind, TapeScope.Row) { Fingerprint = fingerprint }, json);

    /// <summary>
    /// Writes the whole message and in it, under <c>component_metadata.content</c>, the top-level content that the original
    /// drops: rules, endpoints, a provisioner, whatever a custom resource has beside spec and status.
    /// </summary>
    /// <inheritdoc cref="Write"/>
    public static void WriteWithContent(
        IBufferWriter<byte> output,
        MesheryEvent mesheryEvent,
        string clusterId,
        string apiVersion,
        string kind,
        ReadOnlySpan<byte> json,
        ReadOnlyMemory<byte> fingerprint = default) =>
        ObjectConversion.Write(output, new ObjectFrame(mesheryEvent, clusterId, apiVersion, kind, TapeScope.Everything) { Fingerprint = fingerprint }, json);

    /// <summary>
    /// Writes the presence form: who the object is, without spec, status and data, and without the last-applied
    /// annotation that repeats them. For objects whose whole message is larger than the broker takes.
    /// </summary>
    /// <inheritdoc cref="Write"/>
    public static void WritePresence(
        IBufferWriter<byte> output,
        MesheryEvent mesheryEvent,
        string clusterId,
        string apiVersion,
        string kind,
        ReadOnlySpan<byte> json,
        ReadOnlyMemory<byte> fingerprint = default) =>
        ObjectConversion.Write(output, new ObjectFrame(mesheryEvent, clusterId, apiVersion, kind, TapeScope.Presence) { Fingerprint = fingerprint }, json);

    /// <summary>
    /// Gives a stored message another event, by its fixed prefix: how a tombstone is made of the last-known state.
    /// The same memory comes back when nothing changes.
    /// </summary>
    /// <remarks>
    /// A tombstone loses <c>component_metadata</c>, as in the original: what it says is no longer true.
    /// So a tombstone is no source for another event; write the object anew.
    /// </remarks>
    /// <exception cref="ArgumentException">The message was not written by this type.</exception>
    public static ReadOnlyMemory<byte> WithEvent(ReadOnlyMemory<byte> message, MesheryEvent mesheryEvent) =>
        MessageFrame.Relabel(message, mesheryEvent);

    /// <summary>
    /// Gives a stored message that is no tombstone another <c>component_metadata.fingerprint</c>, or takes it away; the same
    /// memory comes back when nothing changes.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="fingerprint">JSON; empty for none. It is copied, not validated.</param>
    /// <exception cref="ArgumentException">The message was not written by this type.</exception>
    public static ReadOnlyMemory<byte> WithFingerprint(ReadOnlyMemory<byte> message, ReadOnlySpan<byte> fingerprint) =>
        FingerprintSplice.Apply(message, fingerprint);

    /// <summary>
    /// Makes of a message the object it was made of, as far as the message says: what it leaves out is left out, and names and
    /// values are those of the message. For reading it again, not for sending it anywhere.
    /// </summary>
    /// <exception cref="System.Text.Json.JsonException">The message is damaged.</exception>
    /// <exception cref="ArgumentException">The message was not written by this type.</exception>
    public static void Restore(ReadOnlyMemory<byte> message, IBufferWriter<byte> output) =>
        ObjectRestoration.Write(MessageFrame.ObjectOf(message), output);

    /// <summary>The event a message carries.</summary>
    /// <exception cref="ArgumentException">The message was not written by this type.</exception>
    public static MesheryEvent EventOf(ReadOnlySpan<byte> message) => MessageFrame.EventOf(message);

    /// <summary>The <c>Object</c> inside a message: one row of a reply to <c>informer-store</c>.</summary>
    /// <exception cref="ArgumentException">The message was not written by this type.</exception>
    public static ReadOnlyMemory<byte> ObjectOf(ReadOnlyMemory<byte> message) => MessageFrame.ObjectOf(message);
}
