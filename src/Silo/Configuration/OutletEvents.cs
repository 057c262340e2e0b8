namespace MeshSync.Fabric.Silo.Configuration;

/// <summary>What a change of a known object is called.</summary>
internal enum OutletEvents
{
    /// <summary>MODIFIED, as by the original.</summary>
    Original,

    /// <summary>ADDED, which is an upsert for every generation of Meshery Server.</summary>
    Added,
}
