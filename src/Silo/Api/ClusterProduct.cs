using MeshSync.Fabric.Fingerprints.Identities;

namespace MeshSync.Fabric.Silo.Api;

/// <summary>A product in a cluster, as it is published.</summary>
/// <param name="Cluster">Cluster id.</param>
/// <param name="Product">Id in the catalogue.</param>
/// <param name="Installations">By namespace and instance.</param>
internal sealed record ClusterProduct(string Cluster, string Product, IReadOnlyList<Installation> Installations);

/// <summary>A product in a cluster, with what it is known by.</summary>
/// <param name="PublishedAt">When its identity was last published; left out when it never was.</param>
/// <param name="Identity">What was published; likewise.</param>
/// <param name="Evidence">What each object says of it.</param>
internal sealed record ProductDetail(DateTimeOffset? PublishedAt, ClusterProduct? Identity, IReadOnlyList<ObjectEvidence> Evidence);
