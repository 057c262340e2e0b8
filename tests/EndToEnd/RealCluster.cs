using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.EndToEnd;

/// <summary>One real API server for all tests; each test works in a namespace of its own.</summary>
[CollectionDefinition(nameof(RealCluster))]
public sealed class RealCluster : ICollectionFixture<KubeApiServer>;
