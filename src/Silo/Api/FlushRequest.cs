namespace MeshSync.Fabric.Silo.Api;

/// <summary>What is to be sent again; all of it may be left out.</summary>
/// <param name="Cluster">Only this cluster, by its id.</param>
/// <param name="Collection">Only this resource of it, as group/resource.</param>
/// <param name="Outlet">Only through this outlet.</param>
/// <param name="Hard">Have the agents list it again as well.</param>
internal sealed record FlushRequest(string? Cluster = null, string? Collection = null, string? Outlet = null, bool Hard = false);
