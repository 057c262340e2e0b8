using MeshSync.Fabric.Grains.Checks;

namespace MeshSync.Fabric.Silo.Api.Status;

/// <summary>How everything is, as <c>/api/v1/status</c> shows it.</summary>
/// <param name="At">When this was said, by the silo's clock.</param>
/// <param name="Version">Version of the silo.</param>
/// <param name="Problems">What somebody should look at, in words; empty when all is well.</param>
/// <param name="Clusters">By id.</param>
/// <param name="Outlets">How far Meshery Servers have been told.</param>
/// <param name="Flushes">What is being sent again.</param>
/// <param name="Checks">The last scheduled check of each cluster; empty where none are made.</param>
internal sealed record FabricStatus(
    DateTimeOffset At,
    string Version,
    IReadOnlyList<string> Problems,
    IReadOnlyList<ClusterStatus> Clusters,
    IReadOnlyList<OutletSummary> Outlets,
    IReadOnlyList<FlushSummary> Flushes,
    IReadOnlyList<CheckRecord> Checks);

/// <summary>How a cluster is.</summary>
/// <param name="Id">Cluster id.</param>
/// <param name="Name">What its agent was told that people call it; null where it was told nothing, or has not been heard since the silo started.</param>
/// <param name="State">
/// <c>synced</c>; <c>syncing</c>: something is known to be missing or on its way; <c>ailing</c>: resources are forbidden or cannot be
/// watched; <c>paused</c>; <c>silent</c>: its agent has not been heard for 30 s; <c>unheard</c>: not since this silo started.
/// </param>
/// <param name="Synced">Nothing is known to be missing.</param>
/// <param name="AsOf">What is known was the state of the cluster at this time at the latest; null when that cannot be said.</param>
/// <param name="Objects">Objects that exist.</param>
/// <param name="LastChange">When the newest change was observed; null when there was none.</param>
/// <param name="Behind">Batches of watch events that wait in the log, in the fullest of the partitions that its collections are on (it shares them with other clusters); null when the broker does not say.</param>
/// <param name="Policy">The tier policy in force, in a few words; empty when the agent does not say.</param>
/// <param name="Tiers">How deep its objects are known.</param>
/// <param name="Audits">What anti-entropy found since the collections became active.</param>
/// <param name="SecretsPublished">Values of Secrets are published in clear; null when the agent does not say.</param>
/// <param name="Problems">What somebody should look at, in words.</param>
/// <param name="Agent">What its agent last said; null when it has not been heard since the silo started.</param>
/// <param name="Collections">By name.</param>
internal sealed record ClusterStatus(
    string Id,
    string? Name,
    string State,
    bool Synced,
    DateTimeOffset? AsOf,
    long Objects,
    DateTimeOffset? LastChange,
    ulong? Behind,
    string Policy,
    TierFunnel Tiers,
    AuditSummary Audits,
    bool? SecretsPublished,
    IReadOnlyList<string> Problems,
    AgentSummary? Agent,
    IReadOnlyList<CollectionStatus> Collections);

/// <summary>How deep the objects of a cluster are known.</summary>
/// <param name="Objects">Objects that exist.</param>
/// <param name="Presence">Known by their metadata.</param>
/// <param name="Full">Known whole.</param>
/// <param name="Infrastructure">Those of them that speak for a product; null while nobody has counted.</param>
/// <param name="CountedAt">When bytes, and what speaks for products, were counted; null while nobody has.</param>
internal sealed record TierFunnel(long Objects, TierCount Presence, TierCount Full, TierCount? Infrastructure, DateTimeOffset? CountedAt);

/// <summary>One step of it.</summary>
/// <param name="Objects">Objects.</param>
/// <param name="Bytes">Bytes of their messages in the store; null while nobody has counted.</param>
internal sealed record TierCount(long Objects, long? Bytes);

/// <summary>What anti-entropy found.</summary>
/// <param name="Oldest">When the collection was audited whose last audit is the longest ago; null when none has been.</param>
/// <param name="Different">Audits that differed.</param>
/// <param name="Healed">Objects that were not as they had to be.</param>
/// <param name="Gaps">Batches found missing, each healed by a relist.</param>
internal sealed record AuditSummary(DateTimeOffset? Oldest, int Different, int Healed, int Gaps);

/// <summary>How the subscription of a collection is.</summary>
/// <param name="Collection"><c>group/resource</c>.</param>
/// <param name="State"><c>synced</c>, <c>syncing</c>, or what its reflector says of itself: <c>forbidden</c>, <c>backingOff</c>.</param>
/// <param name="Synced">Nothing is known to be missing.</param>
/// <param name="Objects">Objects that exist.</param>
/// <param name="Presences">Those known by their metadata only.</param>
/// <param name="Behind">Batches that wait in the log's partition it is on; null when the broker does not say.</param>
/// <param name="AsOf">What is known was the state at this time at the latest; null when that cannot be said.</param>
/// <param name="LastChange">When the newest change was observed.</param>
/// <param name="LastAudit">When it was last compared with what the API server has, since it became active.</param>
/// <param name="AuditsDifferent">Audits since then that differed.</param>
/// <param name="Healed">Objects that were not as they had to be.</param>
/// <param name="Gaps">Batches found missing.</param>
/// <param name="Problem">Why it is to be listed again, or what the API server says; null for nothing.</param>
internal sealed record CollectionStatus(
    string Collection,
    string State,
    bool Synced,
    int Objects,
    int Presences,
    ulong? Behind,
    DateTimeOffset? AsOf,
    DateTimeOffset? LastChange,
    DateTimeOffset? LastAudit,
    int AuditsDifferent,
    int Healed,
    int Gaps,
    string? Problem);
