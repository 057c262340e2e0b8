using System.Threading.Channels;
using MeshSync.Fabric.Silo.Configuration;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Broker;

/// <summary>Opens the silo's connection to NATS.</summary>
internal static class BrokerConnection
{
    /// <summary>
    /// Meshery Server looks for exactly this name among the broker's connections and reports MeshSync as disconnected
    /// when it finds none.
    /// </summary>
    public const string Name = "meshsync";

    public static NatsConnection Create(BrokerOptions options, ILoggerFactory loggers) => new(options.Login.ApplyTo(new NatsOpts
    {
        Url = options.Url,
        Name = Name,
        LoggerFactory = loggers,
        // The default of 2 s is short for a machine that is busy starting everything at once.
        ConnectTimeout = TimeSpan.FromSeconds(10),
        // A refused login may be a credential that is being replaced: giving up for good would need a restart.
        IgnoreAuthErrorAbort = true,
        ReconnectWaitMin = TimeSpan.FromMilliseconds(200),
        ReconnectJitter = TimeSpan.FromMilliseconds(300),
        ReconnectWaitMax = TimeSpan.FromSeconds(3),
        // The default drops the newest message of a slow subscription.
        SubPendingChannelFullMode = BoundedChannelFullMode.Wait,
    }));
}
