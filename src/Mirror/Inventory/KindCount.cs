namespace MeshSync.Fabric.Mirror.Inventory;

/// <summary>Rows of one kind in one cluster.</summary>
public readonly record struct KindCount(string Cluster, string Kind, int Objects);
