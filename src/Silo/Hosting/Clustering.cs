using System.Net;
using System.Net.Sockets;
using MeshSync.Fabric.Silo.Configuration;
using Orleans.Configuration;
using StackExchange.Redis;

namespace MeshSync.Fabric.Silo.Hosting;

/// <summary>How silos find each other, and how soon they notice that one is gone. Reasons: docs/adr/0022.</summary>
internal static class Clustering
{
    private const string Name = "meshsync-fabric";

    /// <summary>Nobody calls from outside: the API lives in this process.</summary>
    private const int NoGateway = 0;

    public static ISiloBuilder AddClustering(this ISiloBuilder silo, SiloHostOptions options)
    {
        var port = FreePort.Or(options.SiloPort);
        return options.Clustering is { } clustering
            ? silo.UseRedisClustering(redis => redis.ConfigurationOptions = Redis(clustering))
                .Configure<ClusterOptions>(cluster => (cluster.ServiceId, cluster.ClusterId) = (Name, Name))
                .Configure<EndpointOptions>(endpoint => Listen(endpoint, clustering, port))
                .Configure<ClusterMembershipOptions>(NoticeSoon)
            : silo.UseLocalhostClustering(port, NoGateway, serviceId: Name, clusterId: Name);
    }

    /// <summary>
    /// What keeps this silo from joining the others, in one sentence; null when nothing is known to. Orleans would say it in
    /// several pages.
    /// </summary>
    public static async Task<string?> Problem(ClusteringOptions clustering)
    {
        var redis = Redis(clustering);
        redis.AbortOnConnectFail = true;
        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(redis);
            _ = await connection.GetDatabase().PingAsync();
            return null;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return $"Redis at {clustering.Url} ({SiloSettings.Clustering.Variable}) cannot be used: {e.Message}";
        }
    }

    private static ConfigurationOptions Redis(ClusteringOptions clustering) => new()
    {
        EndPoints = { { clustering.Host, clustering.Port } },
        User = clustering.User,
        Password = clustering.Password,
        DefaultDatabase = clustering.Database,
        Ssl = clustering.Tls,
        ClientName = Name,
        // It connects again by itself; the silo goes on with the members it knows.
        AbortOnConnectFail = false,
    };

    private static void Listen(EndpointOptions endpoint, ClusteringOptions clustering, int port)
    {
        var address = clustering.SiloHost ?? AddressTowards(clustering.Host, clustering.Port);
        endpoint.AdvertisedIPAddress = address;
        endpoint.SiloPort = port;
        endpoint.GatewayPort = NoGateway;

        // An address that others know it by need not be one of this machine's own.
        endpoint.SiloListeningEndpoint = new IPEndPoint(
            IPAddress.IsLoopback(address) ? address : address.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, port);
    }

    private static IPAddress AddressTowards(string host, int port)
    {
        // Sends nothing: it only has the system choose the way.
        using var probe = new UdpClient(host, port);
        var address = ((IPEndPoint)probe.Client.LocalEndPoint!).Address;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static void NoticeSoon(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = TimeSpan.FromSeconds(2);
        membership.NumMissedProbesLimit = 3;

        // Who joins waits for members that are not known to be dead; if all were killed, nobody is left to say so.
        membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(10);

        // Whoever joins with a clock this far behind is taken for dead; an hour by default, and a machine's clock can be wrong by that.
        membership.SiloGenerationRetirementAge = TimeSpan.FromDays(1);
    }
}
