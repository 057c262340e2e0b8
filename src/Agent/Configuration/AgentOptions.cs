using System.Net;
using MeshSync.Fabric.Agent.Platforms;

namespace MeshSync.Fabric.Agent.Configuration;

/// <summary>Everything an operator can set; <see cref="AgentSettings"/> has the names and defaults.</summary>
internal sealed class AgentOptions
{
    private int? _healthPort;

    /// <summary>The kind of cluster to watch.</summary>
    public PlatformName Platform { get; set; }

    /// <summary>Where the Docker engine listens, as Docker's own client has it; null finds a socket.</summary>
    public string? DockerHost { get; set; }

    /// <summary>TCP is spoken over TLS, with certificates on both sides.</summary>
    public bool DockerTls { get; set; }

    /// <summary>Directory with <c>ca.pem</c>, <c>cert.pem</c> and <c>key.pem</c>; null is <c>~/.docker</c>.</summary>
    public string? DockerCertPath { get; set; }

    public string BrokerUrl { get; set; } = "nats://127.0.0.1:4222";

    public string? NatsToken { get; set; }

    /// <summary>Path of a NATS credentials file (JWT and nkey seed).</summary>
    public string? NatsCredentials { get; set; }

    /// <summary>Path of a file with an nkey seed.</summary>
    public string? NatsNKey { get; set; }

    /// <summary>Path of a PEM file with the authorities that sign the broker's certificate.</summary>
    public string? NatsCa { get; set; }

    /// <summary>Path of a PEM file with the certificate to show the broker.</summary>
    public string? NatsCertificate { get; set; }

    /// <summary>Path of a PEM file with its key.</summary>
    public string? NatsCertificateKey { get; set; }

    /// <summary>Path of a kubeconfig; null finds the pod's service account, else the user's default file.</summary>
    public string? Kubeconfig { get; set; }

    /// <summary>Null asks the cluster: for the UID of namespace kube-system, or the engine for its id.</summary>
    public string? ClusterId { get; set; }

    /// <summary>What people call the cluster; null has it shown by its id.</summary>
    public string? ClusterName { get; set; }

    /// <summary>Namespace of the MeshSync object that holds the watch list.</summary>
    public string MeshSyncNamespace { get; set; } = "meshery";

    public string MeshSyncName { get; set; } = "meshery-meshsync";

    /// <summary>Where the agent runs; null asks the pod's service account.</summary>
    public string? Namespace { get; set; }

    public OutputMode Output { get; set; }

    /// <summary>Path of the snapshot; null makes a new name of the day in the working directory.</summary>
    public string? OutputFile { get; set; }

    /// <summary>Nothing outside of these namespaces is listed and watched; empty sets no limit.</summary>
    public IReadOnlyList<string> OutputNamespaces { get; set; } = [];

    /// <summary>Path of a file with a tier policy.</summary>
    public string? TierConfig { get; set; }

    /// <summary>Objects read one by one, a second at most.</summary>
    public int ReadsPerSecond { get; set; } = 50;

    /// <summary>Nothing but these resources is listed and watched; empty sets no limit.</summary>
    public IReadOnlyList<string> OutputResources { get; set; } = [];

    /// <summary>When the agent ends by itself; null is never.</summary>
    public TimeSpan? StopAfter { get; set; }

    public bool RedactSecrets { get; set; } = true;

    /// <summary>Logs of pods may be read.</summary>
    public bool Logs { get; set; } = true;

    /// <summary>Shells may be opened in containers.</summary>
    public bool Exec { get; set; } = true;

    /// <summary>Logs and shells at once.</summary>
    public int MaxSessions { get; set; } = 32;

    public IPAddress HealthAddress { get; set; } = IPAddress.Any;

    /// <summary>A snapshot is made beside whatever else runs: unless it was set, it takes any port that is free.</summary>
    public int HealthPort
    {
        get => _healthPort ?? (Output == OutputMode.File ? 0 : 11000);
        set => _healthPort = value;
    }

    public long QueueBytes { get; set; } = 3 * 1024 * 1024;

    public int QueueEvents { get; set; } = 20_000;

    public int BatchEvents { get; set; } = 256;

    public int BatchBytes { get; set; } = 128 * 1024;

    /// <summary>Batches on their way to the broker at once, over all collections.</summary>
    public int PublishWindow { get; set; } = 8;

    public int PageSize { get; set; } = 500;

    public int ConcurrentLists { get; set; } = 4;

    /// <summary>How often a collection is audited while its watch goes on undisturbed; zero is never.</summary>
    public TimeSpan AuditInterval { get; set; } = TimeSpan.FromMinutes(30);

    public TimeSpan DiscoveryInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A watch on which nothing arrives for this long, not even a bookmark, is opened again.</summary>
    public TimeSpan WatchIdleTimeout { get; set; } = TimeSpan.FromMinutes(3);

    public bool Debug { get; set; }
}
