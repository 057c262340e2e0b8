using Microsoft.Extensions.DependencyInjection;
using NATS.Client.Core;

namespace MeshSync.Fabric.JetStream.Connections;

/// <summary>
/// Which connection serves what. The host registers one <see cref="INatsConnection"/>, or, to keep the traffic apart,
/// keyed ones under these names, which are preferred.
/// </summary>
public static class NatsConnections
{
    /// <summary>Key of a connection of its own for reading the watch log.</summary>
    public const string WatchLog = "watch-log";

    /// <summary>Key of a connection of its own for storing, reading and scanning objects.</summary>
    public const string Objects = "objects";

    internal static INatsConnection Get(IServiceProvider services, string key) =>
        services.GetKeyedService<INatsConnection>(key) ?? services.GetRequiredService<INatsConnection>();
}
