using System.Diagnostics;
using System.Globalization;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.JetStream.Provisioning;
using MeshSync.Fabric.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace MeshSync.Fabric.JetStream.Tests;

/// <summary>A nats-server of its own with both streams of the fabric, and a connection to it.</summary>
public sealed class Broker : IAsyncLifetime
{
    public NatsServer Server { get; private set; } = null!;

    public NatsConnection Nats { get; private set; } = null!;

    public INatsJSContext JetStream { get; private set; } = null!;

    public static async Task<Broker> Start(NatsServerOptions? options = null)
    {
        var broker = new Broker();
        await broker.Initialize(options ?? new NatsServerOptions());
        return broker;
    }

    public ValueTask InitializeAsync() => Initialize(new NatsServerOptions());

    /// <summary>Another connection, as another process would have it.</summary>
    public NatsConnection Connect() => new(new NatsOpts
    {
        Url = Server.Url,
        ReconnectWaitMin = TimeSpan.FromMilliseconds(50),
        ReconnectWaitMax = TimeSpan.FromMilliseconds(200),
    });

    public Task Provision() =>
        new StreamProvisioner(Nats, Options.Create(new StreamOptions()), NullLogger<StreamProvisioner>.Instance).Provision(_ => { }, CancellationToken.None);

    public async Task<ulong> Publish(CollectionKey collection, byte[] payload)
    {
        var ack = await JetStream.PublishAsync(Subjects.Watch(collection), payload);
        ack.EnsureSuccess();
        return ack.Seq;
    }

    public async Task<IReadOnlyList<string>> WatchConsumers()
    {
        var names = new List<string>();
        await foreach (var name in JetStream.ListConsumerNamesAsync(Subjects.WatchStream))
        {
            names.Add(name);
        }

        return names;
    }

    /// <summary>How many delivered batches the consumers of the watch log have not seen acknowledged, and how many are not delivered.</summary>
    public async Task<(int Unacknowledged, ulong Undelivered)> Backlog()
    {
        var (unacknowledged, undelivered) = (0, 0UL);
        await foreach (var consumer in JetStream.ListConsumersAsync(Subjects.WatchStream))
        {
            unacknowledged += consumer.Info.NumAckPending;
            undelivered += consumer.Info.NumPending;
        }

        return (unacknowledged, undelivered);
    }

    /// <summary>Stops the server where it stands: connections stay open and nothing answers.</summary>
    public async Task Freeze()
    {
        await Signal("STOP");

        // The signal is only posted; until it has come to every thread, one may still answer.
        await Eventually.Be(() => Directory.EnumerateDirectories($"/proc/{Server.ProcessId}/task").All(IsStopped));
    }

    public Task Thaw() => Signal("CONT");

    public async ValueTask DisposeAsync()
    {
        await Nats.DisposeAsync();
        await Server.DisposeAsync();
    }

    private static bool IsStopped(string thread)
    {
        var status = File.ReadAllText(Path.Combine(thread, "stat"));
        return status[(status.LastIndexOf(')') + 2)..].StartsWith('T');
    }

    private async Task Signal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Server.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private async ValueTask Initialize(NatsServerOptions options)
    {
        Server = await NatsServer.StartAsync(options);
        Nats = Connect();
        JetStream = new NatsJSContext(Nats);
        await Provision();
    }
}
