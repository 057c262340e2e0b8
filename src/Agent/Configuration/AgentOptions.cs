using System.Net;

namespace MeshSync.Fabric.Agent.Configuration;

/// <summary>Everything an operator can set; <see cref="AgentSettings"/> has the names and defaults.</summary>
internal sealed class AgentOptions
{
    public string BrokerUrl { get; set; } = "nats://127.0.0.1:4222";

    public string? NatsToken { get; set; }

    /// <summary>Path of a NATS credentials file (JWT and nkey seed).</summary>
    public string? NatsCredentials { get; set; }

    /// <summary>Path of a kubeconfig; null finds the pod's service account, else the user's default file.</summary>
    public string? Kubeconfig { get; set; }

    /// <summary>Null asks for the UID of namespace kube-system.</summary>
    public string? ClusterId { get; set; }

    public bool RedactSecrets { get; set; } = true;

    public IPAddress HealthAddress { get; set; } = IPAddress.Any;

    public int HealthPort { get; set; } = 11000;

    public long QueueBytes { get; set; } = 8 * 1024 * 1024;

    public int QueueEvents { get; set; } = 20_000;

    public int BatchEvents { get; set; } = 256;

    public int BatchBytes { get; set; } = 256 * 1024;

    /// <summary>Batches on their way to the broker at once, over all collections.</summary>
    public int PublishWindow { get; set; } = 8;

    public int PageSize { get; set; } = 500;

    public int ConcurrentLists { get; set; } = 4;

    public TimeSpan DiscoveryInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A watch on which nothing arrives for this long, not even a bookmark, is opened again.</summary>
    public TimeSpan WatchIdleTimeout { get; set; } = TimeSpan.FromMinutes(3);

    public bool Debug { get; set; }
}
