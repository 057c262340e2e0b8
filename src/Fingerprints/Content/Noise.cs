namespace MeshSync.Fabric.Fingerprints.Content;

/// <summary>What is noise: the one table of what a content fingerprint leaves out.</summary>
internal static class Noise
{
    public static Place Below(Place place, ReadOnlySpan<byte> key, string kind) => place switch
    {
        Place.Root => BelowRoot(key, kind),
        Place.Metadata when key.SequenceEqual("managedFields"u8) || key.SequenceEqual("resourceVersion"u8) => Place.Dropped,
        Place.Metadata when key.SequenceEqual("annotations"u8) => Place.Annotations,
        Place.Annotations when key.SequenceEqual("control-plane.alpha.kubernetes.io/leader"u8) => Place.Dropped,
        Place.NodeStatus when key.SequenceEqual("conditions"u8) => Place.NodeConditions,
        Place.NodeCondition when key.SequenceEqual("lastHeartbeatTime"u8) => Place.Dropped,
        Place.LeaseSpec when key.SequenceEqual("renewTime"u8) => Place.Dropped,
        _ => Place.Kept,
    };

    public static bool IsOnlyInMetadata(string kind) => kind is not ("Node" or "Lease");

    private static Place BelowRoot(ReadOnlySpan<byte> key, string kind)
    {
        if (key.SequenceEqual("metadata"u8))
        {
            return Place.Metadata;
        }

        if (key.SequenceEqual("kind"u8) || key.SequenceEqual("apiVersion"u8))
        {
            return Place.Dropped;
        }

        return kind switch
        {
            "Node" when key.SequenceEqual("status"u8) => Place.NodeStatus,
            "Lease" when key.SequenceEqual("spec"u8) => Place.LeaseSpec,
            _ => Place.Kept,
        };
    }
}
