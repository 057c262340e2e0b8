namespace MeshSync.Fabric.Testing;

/// <summary>How a <see cref="NatsServer"/> is configured; the defaults are what MeshSync Fabric deploys.</summary>
public sealed record NatsServerOptions
{
    /// <summary>Largest message in bytes.</summary>
    public int MaxPayload { get; init; } = 8 * 1024 * 1024;

    public bool JetStream { get; init; } = true;

    /// <summary>More of the <c>jetstream</c> block, such as <c>max_file_store</c>; read again at each start.</summary>
    public string JetStreamConfig { get; init; } = "";

    /// <summary>Whether the monitoring endpoint is served; see <see cref="NatsServer.MonitoringUrl"/>.</summary>
    public bool Monitoring { get; init; }

    /// <summary>More configuration in nats-server's own syntax: accounts, users, nkeys, tokens, limits…</summary>
    public string Config { get; init; } = "";

    /// <summary>Path of the binary; by default MESHSYNC_NATS_SERVER, the PATH, then what scripts/nats.sh fetched.</summary>
    public string? Binary { get; init; }
}
