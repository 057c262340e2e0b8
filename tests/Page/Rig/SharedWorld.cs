namespace MeshSync.Fabric.Page.Rig;

[CollectionDefinition(nameof(World))]
public sealed class SharedWorld : ICollectionFixture<World>;
