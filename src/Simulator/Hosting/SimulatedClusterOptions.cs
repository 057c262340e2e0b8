using MeshSync.Fabric.Simulator.Watching;

namespace MeshSync.Fabric.Simulator.Hosting;

/// <summary>One simulated cluster. The defaults are an empty cluster on a free port.</summary>
public sealed record SimulatedClusterOptions
{
    public string Name { get; init; } = "simulated";

    /// <summary>The same seed makes the same cluster, its kube-system UID included.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>How many objects to begin with, in the proportions of a usual cluster.</summary>
    public int Objects { get; init; }

    /// <summary>How many pods beside <see cref="Objects"/>, without workloads around them.</summary>
    public int Pods { get; init; }

    /// <summary>Size of a pod in bytes; the shortest possible is about 3.8 KB, of which managedFields take 1.2.</summary>
    public int PodBytes { get; init; } = 4000;

    /// <summary>Changes a second.</summary>
    public double Churn { get; init; }

    /// <summary>How many changes of each resource a watch can go back; anything older is 410 Expired.</summary>
    public int HistoryLimit { get; init; } = 10_000;

    public TimeSpan BookmarkInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a continue token can be used.</summary>
    public TimeSpan ContinueLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Of watches that name no timeout; each gets between one and two of it.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Off, the server answers discovery only in the older form, as before Kubernetes 1.26.</summary>
    public bool AggregatedDiscovery { get; init; } = true;

    public WatchListMode WatchList { get; init; }

    /// <summary>How many changes of each resource the cache that streaming lists are served from is behind the store.</summary>
    public int WatchCacheLag { get; init; }

    /// <summary>Where to write the kubeconfig; null makes a temporary file that goes with the server.</summary>
    public string? KubeconfigPath { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
