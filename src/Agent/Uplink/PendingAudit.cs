using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Uplink;

/// <summary>What a collection is at a resourceVersion, for the silo to compare.</summary>
internal sealed record PendingAudit(CollectionDigest Digest, string ResourceVersion);
