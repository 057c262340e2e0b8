using System.Text;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Silo.Configuration;

/// <summary>Every setting of the silo, in the order <c>--help</c> shows them.</summary>
internal static class SiloSettings
{
    public static readonly Setting BrokerUrl = new("BROKER_URL", "--broker-url", "nats://127.0.0.1:4222",
        "NATS server with JetStream: nats:// or tls://[token@|user:password@]host[:port], several separated by commas");

    public static readonly Setting NatsToken = new("NATS_TOKEN", "--nats-token", "", "token to log in at NATS with");

    public static readonly Setting NatsCreds = new("NATS_CREDS", "--nats-creds", "", "credentials file (JWT and seed) to log in at NATS with");

    public static readonly Setting NatsNKey = new("NATS_NKEY", "--nats-nkey", "", "file with the nkey seed to log in at NATS with");

    public static readonly Setting NatsCa = new("NATS_CA", "--nats-ca", "",
        "PEM file of the authorities that sign NATS' certificate, where they are not the system's; speaks TLS only");

    public static readonly Setting NatsCert = new("NATS_CERT", "--nats-cert", "", "PEM file of the certificate to show NATS, for mutual TLS; needs NATS_KEY");

    public static readonly Setting NatsKey = new("NATS_KEY", "--nats-key", "", "PEM file of that certificate's key");

    public static readonly Setting HttpHost = new("MESHSYNC_HTTP_HOST", "--http-host", "127.0.0.1",
        "address that dashboard, API, health and metrics listen on; 0.0.0.0 for all");

    public static readonly Setting HttpPort = new("MESHSYNC_HTTP_PORT", "--http-port", "8080", "port of the same; 0 takes a free one");

    public static readonly Setting HttpCert = new("MESHSYNC_HTTP_CERT", "--http-cert", "",
        "PEM file of the certificate to serve HTTPS with; taken anew when it changes");

    public static readonly Setting HttpKey = new("MESHSYNC_HTTP_KEY", "--http-key", "", "PEM file of that certificate's key");

    public static readonly Setting HttpClientCa = new("MESHSYNC_HTTP_CLIENT_CA", "--http-client-ca", "",
        "PEM file of authorities; a client certificate signed by one of them proves as much as the token");

    public static readonly Setting ApiToken = new("MESHSYNC_API_TOKEN", "--api-token", "",
        "token that a request which changes something must carry, and any request where the address is not a loopback one; without a token such requests are refused");

    public static readonly Setting SiloPort = new("MESHSYNC_SILO_PORT", "--silo-port", "0", "port for other silos; 0 takes a free one");

    public static readonly Setting Clustering = new("MESHSYNC_CLUSTERING", "--clustering", "",
        "where several silos find each other: redis://[[user]:password@]host[:port][/database], rediss:// with TLS; none given: this one works alone");

    public static readonly Setting SiloHost = new("MESHSYNC_SILO_HOST", "--silo-host", "",
        "IP address at which other silos reach this one; none given: the one from which it reaches Redis");

    public static readonly Setting WatchMaxBytes = new("MESHSYNC_WATCH_MAX_BYTES", "--watch-max-bytes", "2Gi",
        "size bound of the log between agents and silo; the oldest batches go first");

    public static readonly Setting WatchMaxAge = new("MESHSYNC_WATCH_MAX_AGE", "--watch-max-age", "24h", "age bound of the same");

    public static readonly Setting ObjectsMaxBytes = new("MESHSYNC_OBJECTS_MAX_BYTES", "--objects-max-bytes", "none",
        "size bound of the stored objects; a full store refuses writes, it forgets nothing");

    public static readonly Setting StreamReplicas = new("MESHSYNC_STREAM_REPLICAS", "--stream-replicas", "1",
        "copies of both in a nats-server cluster: 1, 3 or 5");

    public static readonly Setting OutletName = new("MESHSYNC_OUTLET_NAME", "--outlet-name", "meshery",
        "durable consumer that remembers what Meshery Server has been sent");

    public static readonly Setting OutletSubject = new("MESHSYNC_OUTLET_SUBJECT", "--outlet-subject", Subjects.MesheryCore,
        "subject on which Meshery Server reads changes");

    public static readonly Setting OutletBroker = new("MESHSYNC_OUTLET_BROKER", "--outlet-broker", "",
        "Meshery's broker, where it is not the one above: a NATS URL, or resource for what the Broker resource of a watched cluster says");

    public static readonly Setting OutletToken = new("MESHSYNC_OUTLET_TOKEN", "--outlet-token", "", "token to log in at Meshery's broker with");

    public static readonly Setting OutletClusters = new("MESHSYNC_OUTLET_CLUSTERS", "--outlet-clusters", "",
        "ids of the clusters that Meshery Server is told of, separated by plus signs; none given: all");

    public static readonly Setting OutletGroup = new("MESHSYNC_OUTLET_GROUP", "--outlet-group", "",
        "queue group in which Meshery Servers subscribe, where they do");

    public static readonly Setting OutletRate = new("MESHSYNC_OUTLET_RATE", "--outlet-rate", "32Mi",
        "bytes a second that Meshery Server is sent at most, or none for no bound; NATS cuts off a slower subscriber, and what it was sent then is lost");

    public static readonly Setting Outlets = new("MESHSYNC_OUTLETS", "--outlets", "",
        "more outlets, separated by semicolons: name[,subject=][,broker=][,token=][,clusters=id+id][,group=][,rate=]");

    public static readonly Setting OutletEvents = new("MESHSYNC_OUTLET_EVENTS", "--outlet-events", "Original",
        "Original says MODIFIED of a change to an object that every outlet has delivered; Added never does, so that a Server makes good what it missed at the next change");

    public static readonly Setting FlushRate = new("MESHSYNC_FLUSH_RATE", "--flush-rate", "32Mi",
        "bytes a second at which everything is sent again, where the outlet has no rate of its own");

    public static readonly Setting Resync = new("MESHSYNC_RESYNC", "--resync", "Replay",
        "what Meshery Server's request for a resync does: Replay sends what is stored again; Relist has the agents list everything as well");

    public static readonly Setting MaxSessions = new("MESHSYNC_MAX_SESSIONS", "--max-sessions", "200",
        "logs and terminals of pods that may be open at once, of all clusters");

    public static readonly Setting TerminalIdle = new("MESHSYNC_TERMINAL_IDLE", "--terminal-idle", "30m",
        "time without anything typed after which a terminal is ended");

    public static readonly Setting SessionLifetime = new("MESHSYNC_SESSION_LIFETIME", "--session-lifetime", "12h",
        "time after which a log or a terminal is ended in any case");

    public static readonly Setting SessionRate = new("MESHSYNC_SESSION_RATE", "--session-rate", "512Ki",
        "bytes a second that one log or terminal may send to Meshery; more waits at its container's node");

    public static readonly Setting GrainIdle = new("MESHSYNC_GRAIN_IDLE", "--grain-idle", "15m",
        "time without a call after which a grain leaves memory; what it knows stays stored");

    public static readonly Setting CarryContent = new("MESHSYNC_CARRY_CONTENT", "--carry-content", "false",
        "true: messages carry in component_metadata.content what has no field in them (rules, endpoints, a provisioner); docs/wire.md");

    public static readonly Setting Catalogue = new("MESHSYNC_CATALOGUE", "--catalogue", "",
        "file or folder of catalogue documents beside the built-in catalogue, whose products they may replace; docs/fingerprints.md");

    public static readonly Setting FingerprintRows = new("MESHSYNC_FINGERPRINT_ROWS", "--fingerprint-rows", "true",
        "true: objects that are part of a product say so in component_metadata.fingerprint, and are sent again when that changes");

    public static readonly Setting CheckInterval = new("MESHSYNC_CHECK_INTERVAL", "--check-interval", "",
        "how often a canary is sent through each cluster's agent and followed to Meshery, at least 10s; none given: never; docs/cli.md#check");

    public static readonly Setting LogLevel = new("MESHSYNC_LOG_LEVEL", "--log-level", nameof(Microsoft.Extensions.Logging.LogLevel.Information),
        "Trace, Debug, Information, Warning, Error, Critical or None");

    public static readonly IReadOnlyList<Setting> All =
    [
        BrokerUrl, NatsToken, NatsCreds, NatsNKey, NatsCa, NatsCert, NatsKey, HttpHost, HttpPort, HttpCert, HttpKey, HttpClientCa, ApiToken, SiloPort, Clustering, SiloHost,
        WatchMaxBytes, WatchMaxAge, ObjectsMaxBytes, StreamReplicas, OutletName, OutletSubject,
        OutletBroker, OutletToken, OutletClusters, OutletGroup, OutletRate, Outlets, OutletEvents, FlushRate, Resync,
        MaxSessions, TerminalIdle, SessionLifetime, SessionRate, GrainIdle, CarryContent, Catalogue, FingerprintRows, CheckInterval, LogLevel,
    ];

    public static string Help()
    {
        var help = new StringBuilder("""
            MeshSync Fabric silo: keeps what the agents report, publishes what changed to Meshery Server.

            Every setting is an environment variable or a flag (--flag value); the flag wins.


            """);
        foreach (var setting in All)
        {
            _ = help.AppendLine($"  {setting.Flag,-20} {setting.Variable,-26} {setting.Help}")
                .AppendLine($"  {"",-20} {"",-26} default: {(setting.Default.Length > 0 ? setting.Default : "none")}");
        }

        return help.Append("  --help                                          this text").ToString();
    }
}
