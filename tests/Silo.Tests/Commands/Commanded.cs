namespace MeshSync.Fabric.Silo.Tests.Commands;

/// <summary>One silo for all commands that are tried.</summary>
[CollectionDefinition(nameof(Commanded))]
public sealed class Commanded : ICollectionFixture<CommandWorld>;
