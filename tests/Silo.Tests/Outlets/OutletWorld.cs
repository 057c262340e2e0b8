using System.Text;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Configuration;
using MeshSync.Fabric.Silo.Outlets;
using MeshSync.Fabric.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace MeshSync.Fabric.Silo.Tests.Outlets;

/// <summary>A nats-server of its own with the objects stream, and what a test does to it.</summary>
internal sealed class OutletWorld : IAsyncDisposable
{
    public const string Subject = "meshery.meshsync.core";

    private OutletWorld(NatsServer server, NatsConnection connection)
    {
        Server = server;
        Connection = connection;
        JetStream = new NatsJSContext(connection);
    }

    public NatsServer Server { get; }

    public NatsConnection Connection { get; }

    public NatsJSContext JetStream { get; }

    public static async Task<OutletWorld> Create()
    {
        var server = await NatsServer.StartAsync();
        var world = new OutletWorld(server, new NatsConnection(new NatsOpts { Url = server.Url }));
        await world.CreateStream();
        return world;
    }

    public async Task CreateStream() =>
        await JetStream.CreateStreamAsync(new StreamConfig(Subjects.ObjectsStream, [Subjects.AllObjects]) { MaxMsgsPerSubject = 1, AllowDirect = true });

    public MesheryOutlet Outlet(string subject = Subject, string name = "meshery") =>
        new(JetStream, new OutletOptions(name, subject), NullLogger<MesheryOutlet>.Instance);

    /// <returns>Sequence of the stored message.</returns>
    public async Task<ulong> Store(string name, string body)
    {
        var ack = await JetStream.PublishAsync($"objects.c.core.pods.ns.{name}", Encoding.UTF8.GetBytes(body));
        ack.EnsureSuccess();
        return ack.Seq;
    }

    public Task<MesheryServer> Subscribe() => MesheryServer.Start(Server.Url);

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await Server.DisposeAsync();
    }
}
