using System.Buffers;
using System.Text;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Meshery;
using MeshSync.Fabric.Silo.Configuration;
using MeshSync.Fabric.Silo.Flushing;
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

    /// <summary>That there are no other silos.</summary>
    public static readonly OutletDuty Alone = new(null, TimeProvider.System, NullLogger<OutletDuty>.Instance);

    private readonly List<GivenBroker> _brokers = [];

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

    public Outlet Outlet(string subject = Subject, string name = "meshery") => Outlet(new OutletOptions(name, subject));

    public Outlet Outlet(OutletOptions options)
    {
        var broker = new GivenBroker(options.Broker ?? new BrokerOptions(Server.Url), NullLoggerFactory.Instance);
        _brokers.Add(broker);
        var exit = new OutletExit(options, broker, 32 << 20, TimeProvider.System, NullLogger<OutletExit>.Instance);
        return new Outlet(JetStream, options, exit, NullLogger<Outlet>.Instance);
    }

    public OutletSet Outlets(params IEnumerable<Outlet> outlets) => new(outlets, () => Flushes);

    public FlushBoard Flushes => field ??= new(new FlushConsumers(JetStream, TimeProvider.System), Alone, TimeProvider.System, NullLogger<FlushBoard>.Instance);

    public Task<ConsumerInfo> Ensure(Outlet outlet) => outlet.Ensure(scope => Flushes.Begin(outlet, scope, "test", CancellationToken.None), TestContext.Current.CancellationToken);

    /// <returns>Sequence of the stored message.</returns>
    public async Task<ulong> Store(string name, string body, string cluster = "c")
    {
        var ack = await JetStream.PublishAsync($"objects.{cluster}.core.pods.ns.{name}", Encoding.UTF8.GetBytes(body));
        ack.EnsureSuccess();
        return ack.Seq;
    }

    /// <summary>Stores the message of an object as a grain would.</summary>
    public async Task<ulong> StoreObject(string name, string value, MesheryEvent mesheryEvent = MesheryEvent.Added, string cluster = "c", int padding = 0)
    {
        var message = new ArrayBufferWriter<byte>();
        var json = $$$"""{"metadata":{"name":"{{{name}}}","namespace":"ns","uid":"u"},"data":{"v":"{{{value}}}","p":"{{{new string('x', padding)}}}"}}""";
        MesheryMessage.Write(message, mesheryEvent, cluster, "v1", "ConfigMap", Encoding.UTF8.GetBytes(json));
        var ack = await JetStream.PublishAsync($"objects.{cluster}.core.configmaps.ns.{name}", message.WrittenMemory);
        ack.EnsureSuccess();
        return ack.Seq;
    }

    /// <summary>Does what the silo does for an outlet, until disposed.</summary>
    public IAsyncDisposable Work(Outlet outlet, FlushBoard? flushes = null)
    {
        var stop = new CancellationTokenSource();
        var relay = outlet.Options.IsRelay ? new Relay(outlet, JetStream, TimeProvider.System, NullLogger<Relay>.Instance).Run(stop.Token) : Task.CompletedTask;
        var worker = new FlushWorker(outlet, flushes ?? Flushes, new FlushConsumers(JetStream, TimeProvider.System), TimeProvider.System, NullLogger<FlushWorker>.Instance);
        return new Working(stop, Task.WhenAll(relay, worker.Run(stop.Token)));
    }

    public Task<MesheryServer> Subscribe() => MesheryServer.Start(Server.Url);

    public async ValueTask DisposeAsync()
    {
        foreach (var broker in _brokers)
        {
            await broker.DisposeAsync();
        }

        await Connection.DisposeAsync();
        await Server.DisposeAsync();
    }

    private sealed class Working(CancellationTokenSource stop, Task work) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.Dispose();
        }
    }
}
