using Orleans.Concurrency;

namespace MeshSync.Fabric.Grains.Clusters;

/// <summary>The clusters there are; one grain, key <see cref="Key"/>.</summary>
[Alias("meshsync.cluster-directory")]
public interface IClusterDirectoryGrain : IGrainWithIntegerKey
{
    const long Key = 0;

    /// <summary>Ids of all clusters of which something is stored or was heard, in ordinal order.</summary>
    [Alias("state")]
    Task<string[]> GetState();

    /// <summary>A cluster makes itself known. May be lost: it is repeated with every activation, and the store knows it too.</summary>
    [OneWay]
    [Alias("register")]
    Task Register(string cluster);
}
