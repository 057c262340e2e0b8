using MeshSync.Fabric.Simulator.Discovery;
using MeshSync.Fabric.Simulator.Faults;
using MeshSync.Fabric.Simulator.Pods;
using MeshSync.Fabric.Simulator.Storage;
using MeshSync.Fabric.Simulator.Watching;
using MeshSync.Fabric.Simulator.Writing;

namespace MeshSync.Fabric.Simulator.Hosting;

/// <summary>The state of one cluster; it outlives the server in front of it.</summary>
internal sealed class SimulatedCluster
{
    public SimulatedCluster(SimulatedClusterOptions options)
    {
        Time = options.Time;
        Store = new ObjectStore(options.HistoryLimit, options.ContinueLifetime, Time);
        Writer = new ClusterWriter(Store, Catalog, Time);
        Consoles = new PodConsoles(Time);
        Faults = new FaultBoard(Store.WakeAll);
        WatchOptions = new WatchOptions(options.BookmarkInterval, options.WatchTimeout, options.WatchList, options.WatchCacheLag);
        AggregatedDiscovery = options.AggregatedDiscovery;
        ChurnRate = options.Churn;
    }

    public TimeProvider Time { get; }

    public ObjectStore Store { get; }

    public ResourceCatalog Catalog { get; } = new();

    public ClusterWriter Writer { get; }

    public FaultBoard Faults { get; }

    public PodConsoles Consoles { get; }

    public WatchOptions WatchOptions { get; }

    public bool AggregatedDiscovery { get; }

    /// <summary>Changes a second, at any time another.</summary>
    public double ChurnRate { get; set; }

    public bool Ready { get; set; }

    public ClusterStatus Status() => new(Store.ResourceVersion, Store.Count());
}

/// <param name="Objects">How many of each resource, empty ones left out.</param>
internal sealed record ClusterStatus(long ResourceVersion, IReadOnlyDictionary<string, int> Objects);
