using MeshSync.Fabric.Broker;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;

namespace MeshSync.Fabric.Cli.Tests.Credentials;

/// <summary>A folder in which <c>fabric credentials</c> has made logins, and connections that use them.</summary>
internal sealed class IssuedFolder : IDisposable
{
    private readonly TempDirectory _directory = new();

    public string Path => _directory.File("issued");

    public string Config => File.ReadAllText(In("nats-logins.conf"));

    public async Task<Fabric> Issue(params string[] arguments)
    {
        var result = await Fabric.RunAsync("", ["credentials", "--out", Path, .. arguments]);
        return result;
    }

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public Task<NatsServer> Serve(string binary) => NatsServer.StartAsync(new NatsServerOptions { Binary = binary, Config = Config });

    public async Task<NatsConnection> Connect(NatsServer server, string login)
    {
        var options = new NatsOpts { Url = server.Url, ConnectTimeout = TimeSpan.FromSeconds(20) };
        var connection = new NatsConnection(login == "meshery"
            ? new BrokerLogin { User = "meshery", Password = File.ReadAllText(In("meshery.password")).Trim() }.ApplyTo(options)
            : new BrokerLogin { NKeyFile = In($"{login}.nk") }.ApplyTo(options));
        await connection.ConnectAsync();
        return connection;
    }

    public void Dispose() => _directory.Dispose();
}
