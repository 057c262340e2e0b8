using System.Globalization;
using System.Net;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts.Redaction;

namespace MeshSync.Fabric.Agent.Configuration;

/// <summary>The names, defaults and ranges of all settings: help, environment and command line are read off this one list.</summary>
internal static class AgentSettings
{
    private static readonly AgentOptions Defaults = new();

    public static IReadOnlyList<Setting> All { get; } =
    [
        new("BROKER_URL", "--broker-url", Defaults.BrokerUrl,
            "NATS with JetStream: [nats://][token@]host[:port]; where it has none, ConfigMap meshsync-fabric says where else. The variable wins over the option",
            (options, value) => options.BrokerUrl = Url(value)) { VariableWins = true },
        new("NATS_TOKEN", "--nats-token", "none", "token for the broker, instead of one in BROKER_URL",
            (options, value) => options.NatsToken = value),
        new("NATS_CREDS", "--nats-creds", "none", "path of a NATS credentials file (JWT and nkey seed)",
            (options, value) => options.NatsCredentials = File.Exists(value) ? value : throw Expected("the path of a file")),
        new("NATS_NKEY", "--nats-nkey", "none", "path of a file with an nkey seed, as fabric credentials writes it",
            (options, value) => options.NatsNKey = File.Exists(value) ? value : throw Expected("the path of a file")),
        new("NATS_CA", "--nats-ca", "the system's", "path of a PEM file with the authorities that sign the broker's certificate; speaks TLS only",
            (options, value) => options.NatsCa = File.Exists(value) ? value : throw Expected("the path of a file")),
        new("NATS_CERT", "--nats-cert", "none", "path of a PEM file with the certificate to show the broker, for mutual TLS; needs NATS_KEY",
            (options, value) => options.NatsCertificate = File.Exists(value) ? value : throw Expected("the path of a file")),
        new("NATS_KEY", "--nats-key", "none", "path of a PEM file with that certificate's key",
            (options, value) => options.NatsCertificateKey = File.Exists(value) ? value : throw Expected("the path of a file")),
        new("MESHSYNC_PLATFORM", "--platform", "kubernetes", "what to watch: kubernetes, or docker for an engine that speaks the Docker Engine API",
            (options, value) => options.Platform = Platform(value)),
        new("DOCKER_HOST", "--docker-host", "the socket of Docker or Podman", "where the engine listens: unix:///path/of/a.sock or tcp://host:port",
            (options, value) => options.DockerHost = value),
        new("DOCKER_TLS_VERIFY", "--docker-tls-verify", "none", "anything but 0 or false speaks TLS with the engine, with certificates on both sides",
            (options, value) => options.DockerTls = value is not "0" && !value.Equals("false", StringComparison.OrdinalIgnoreCase)),
        new("DOCKER_CERT_PATH", "--docker-cert-path", "~/.docker", "directory with ca.pem, cert.pem and key.pem",
            (options, value) => options.DockerCertPath = value),
        new("KUBECONFIG", "--kubeconfig", "in-cluster, else ~/.kube/config", "how to reach the API server",
            (options, value) => options.Kubeconfig = value),
        new("MESHSYNC_CLUSTER_ID", "--cluster-id", "UID of namespace kube-system, or the engine's id", "identity of this cluster",
            (options, value) => options.ClusterId = ClusterId(value)),
        new("MESHSYNC_CLUSTER_NAME", "--cluster-name", "none", "what people call this cluster, shown beside its id",
            (options, value) => options.ClusterName = ClusterName(value)),
        new("MESHSYNC_RESOURCE", "--meshsync-resource", $"{Defaults.MeshSyncNamespace}/{Defaults.MeshSyncName}", "namespace/name of the MeshSync object that holds the watch list",
            (options, value) => (options.MeshSyncNamespace, options.MeshSyncName) = NamespacedName(value)),
        new("MESHSYNC_NAMESPACE", "--namespace", "that of the service account", "namespace that the agent runs in",
            (options, value) => options.Namespace = value),
        new("MESHSYNC_OUTPUT", "--output", "broker", "broker, or file: a snapshot of the cluster, written when the agent stops; needs neither NATS nor silo",
            (options, value) => options.Output = Output(value)),
        new("MESHSYNC_OUTPUT_FILE", "--outputFile", "meshery-cluster-snapshot-YYYYMMDD-NN.yaml", "path of the snapshot",
            (options, value) => options.OutputFile = value),
        new("MESHSYNC_OUTPUT_NAMESPACES", "--outputNamespaces", "all", "namespaces to list and watch, separated by commas; leaves out what has no namespace",
            (options, value) => options.OutputNamespaces = Words(value)),
        new("MESHSYNC_OUTPUT_RESOURCES", "--outputResources", "all", "resources to list and watch, separated by commas: pod, pods, deployments.apps, pods.v1.",
            (options, value) => options.OutputResources = Words(value)),
        new("MESHSYNC_TIER_CONFIG", "--tier-config", "none", "path of a tier policy (JSON): how deep what is known; what the silo was told and the MeshSync object's tier-config win over it",
            (options, value) => options.TierConfig = value),
        new("MESHSYNC_READS_PER_SECOND", "--reads-per-second", Text(Defaults.ReadsPerSecond), "objects read one by one, where a collection is watched by metadata and some of it is wanted whole",
            (options, value) => options.ReadsPerSecond = Number(value, 1, 10_000)),
        new("MESHSYNC_STOP_AFTER", "--stopAfter", "never", "ends the agent after this long: 8s, 1m30s; a negative one is never",
            (options, value) => options.StopAfter = GoDuration.Parse(value) is var after && after < TimeSpan.Zero ? null : after),
        new("MESHSYNC_BROKER_CONTENT_DEDUP", "--broker-content-dedup", "true", "accepted for the original's sake: the silo always leaves out what has not changed",
            (_, _) => { }),
        new(SecretRedactor.Setting, "--redact-secrets", "true", "false publishes Secret values in clear",
            (options, value) => options.RedactSecrets = SecretRedactor.IsOn(value)),
        new("MESHSYNC_LOGS", "--logs", "true", "false reads no logs of pods, whatever RBAC allows",
            (options, value) => options.Logs = Switch(value)),
        new("MESHSYNC_EXEC", "--exec", "true", "false opens no shells in containers, whatever RBAC allows",
            (options, value) => options.Exec = Switch(value)),
        new("MESHSYNC_MAX_SESSIONS", "--max-sessions", Text(Defaults.MaxSessions), "logs and shells that may be open at once",
            (options, value) => options.MaxSessions = Number(value, 1, 1000)),
        new("MESHSYNC_HEALTH_ADDRESS", "--health-address", "0.0.0.0", "address that /healthz, /readyz, /status and /metrics listen on",
            (options, value) => options.HealthAddress = IPAddress.TryParse(value, out var address) ? address : throw Expected("an IP address")),
        new("MESHSYNC_HEALTH_PORT", "--health-port", Text(Defaults.HealthPort), "port of /healthz, /readyz, /status and /metrics; 0 takes a free one and logs it",
            (options, value) => options.HealthPort = Number(value, 0, 65535)),
        new("MESHSYNC_QUEUE_BYTES", "--queue-bytes", Text(Defaults.QueueBytes), "memory that events may take which wait for the broker, in bytes",
            (options, value) => options.QueueBytes = Number(value, 64 * 1024, int.MaxValue)),
        new("MESHSYNC_QUEUE_EVENTS", "--queue-events", Text(Defaults.QueueEvents), "events that may wait for the broker",
            (options, value) => options.QueueEvents = Number(value, 1, 10_000_000)),
        new("MESHSYNC_BATCH_EVENTS", "--batch-events", Text(Defaults.BatchEvents), "events sent together at most",
            (options, value) => options.BatchEvents = Number(value, 1, 10_000)),
        new("MESHSYNC_BATCH_BYTES", "--batch-bytes", Text(Defaults.BatchBytes), "bytes sent together at most, before compression",
            (options, value) => options.BatchBytes = Number(value, 1024, 16 * 1024 * 1024)),
        new("MESHSYNC_PUBLISH_WINDOW", "--publish-window", Text(Defaults.PublishWindow), "batches on their way to the broker at once",
            (options, value) => options.PublishWindow = Number(value, 1, 256)),
        new("MESHSYNC_PAGE_SIZE", "--page-size", Text(Defaults.PageSize), "objects a page of a list",
            (options, value) => options.PageSize = Number(value, 1, 10_000)),
        new("MESHSYNC_CONCURRENT_LISTS", "--concurrent-lists", Text(Defaults.ConcurrentLists), "resources listed at the same time",
            (options, value) => options.ConcurrentLists = Number(value, 1, 100)),
        new("MESHSYNC_AUDIT_SECONDS", "--audit-seconds", Text((int)Defaults.AuditInterval.TotalSeconds), "how often the silo is told how many objects of which versions there have to be; 0 is never",
            (options, value) => options.AuditInterval = TimeSpan.FromSeconds(Number(value, 0, 1_000_000))),
        new("MESHSYNC_DISCOVERY_SECONDS", "--discovery-seconds", Text((int)Defaults.DiscoveryInterval.TotalSeconds), "how often to look for new resources",
            (options, value) => options.DiscoveryInterval = TimeSpan.FromSeconds(Number(value, 1, 86_400))),
        new("MESHSYNC_WATCH_IDLE_SECONDS", "--watch-idle-seconds", Text((int)Defaults.WatchIdleTimeout.TotalSeconds), "silence after which a watch is opened again",
            (options, value) => options.WatchIdleTimeout = TimeSpan.FromSeconds(Number(value, 1, 86_400))),
        new("DEBUG", "--debug", "false", "true or 1 logs more",
            (options, value) => options.Debug = value is "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase)),
    ];

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Url(string value)
    {
        _ = BrokerUrl.Parse(value);
        return value;
    }

    // It becomes part of keys, in which a slash separates.
    private static string ClusterId(string value) =>
        value.Contains('/', StringComparison.Ordinal) ? throw Expected("a text without a slash") : value;

    private static string ClusterName(string value) =>
        value.Length <= 63 && !value.Any(char.IsControl) ? value : throw Expected("at most 63 characters on one line");

    private static (string Namespace, string Name) NamespacedName(string value) =>
        value.Split('/') is [{ Length: > 0 } space, { Length: > 0 } name] ? (space, name) : throw Expected("namespace/name");

    private static int Number(string value, int min, int max) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max
            ? number
            : throw Expected($"a number from {min} to {max}");

    // What is no clear yes or no must not be taken for either: it decides who may run what.
    private static bool Switch(string value) => value.ToUpperInvariant() switch
    {
        "TRUE" or "1" => true,
        "FALSE" or "0" => false,
        _ => throw Expected("true or false"),
    };

    private static PlatformName Platform(string value) => value switch
    {
        "kubernetes" => PlatformName.Kubernetes,
        "docker" => PlatformName.Docker,
        _ => throw Expected("kubernetes or docker"),
    };

    private static OutputMode Output(string value) => value switch
    {
        "broker" => OutputMode.Broker,
        "file" => OutputMode.File,
        _ => throw Expected("broker or file"),
    };

    private static string[] Words(string value) => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static FormatException Expected(string what) => new($"expected {what}");
}
