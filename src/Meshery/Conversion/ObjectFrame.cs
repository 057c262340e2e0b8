using MeshSync.Fabric.Meshery.Json;

namespace MeshSync.Fabric.Meshery.Conversion;

/// <summary>What a message says beside the object's own bytes.</summary>
/// <param name="Event">What happened.</param>
/// <param name="ClusterId">UID of the namespace kube-system.</param>
/// <param name="ApiVersion">Stands in where the object has none.</param>
/// <param name="Kind">Stands in where the object has none.</param>
/// <param name="Scope">How much of the object is told.</param>
internal readonly record struct ObjectFrame(MesheryEvent Event, string ClusterId, string ApiVersion, string Kind, TapeScope Scope)
{
    /// <summary>Value of <c>component_metadata.fingerprint</c>: valid JSON, or empty for none. A tombstone says none.</summary>
    public ReadOnlyMemory<byte> Fingerprint { get; init; }

    public bool IsPresence => Scope == TapeScope.Presence;
}
