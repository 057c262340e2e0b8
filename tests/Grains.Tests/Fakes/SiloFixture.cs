using System.Collections.Concurrent;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Collections;
using MeshSync.Fabric.Grains.Products;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Orleans.Streams;
using Orleans.TestingHost;

namespace MeshSync.Fabric.Grains.Tests.Fakes;

/// <summary>A silo with the real grains over memory streams and a store in memory; every test takes a cluster id of its own.</summary>
public sealed class SiloFixture : IAsyncLifetime
{
    private readonly FakeAgents _agents = new();
    private InProcessTestCluster? _cluster;

    internal MemoryObjectStore Store { get; } = new();

    internal MemoryIdentityStore Identities { get; } = new();

    internal MemoryPlans Plans { get; } = new();

    internal ScriptedProbes Probes { get; } = new();

    internal ProductCatalogue Catalogue { get; } = new();

    internal InProcessTestCluster Silo => _cluster!;

    internal IGrainFactory Grains => Silo.Client;

    /// <summary>How often a relist of the collection was asked for.</summary>
    public int RelistsOf(CollectionKey collection) => _agents.Requests.GetValueOrDefault(collection);

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddMemoryStreams(WatchStreams.Provider, streams =>
            {
                streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
                streams.ConfigurePullingAgent(agent => agent.Configure(options => options.GetQueueMsgsTimerPeriod = TimeSpan.FromMilliseconds(10)));
            });
            silo.Services
                .AddFabricGrains()
                .AddSingleton(Catalogue)
                .AddKeyedSingleton<IGrainStorage>(FabricGrains.ObjectStorage, Store)
                .AddKeyedSingleton<IGrainStorage>(FabricGrains.IdentityStorage, Identities)
                .AddSingleton<IStoredMessageScanner>(Store)
                .Configure<ProductOptions>(options => (options.Quiet, options.Longest, options.Look) = (TimeSpan.FromMilliseconds(60), TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(100)))
                .AddSingleton<IOutletProgress>(new EverythingDelivered())
                .AddSingleton<IAgentCommands>(_agents)
                .AddSingleton<IPlanStore>(Plans)
                .AddSingleton<IProductProbes>(Probes)
                .Configure<CollectionOptions>(options =>
                {
                    options.RelistRetry = TimeSpan.FromMilliseconds(50);
                    options.ReportInterval = TimeSpan.FromMilliseconds(20);
                    options.RetryDelay = TimeSpan.FromMilliseconds(5);
                });
        });
        builder.ConfigureClient(client => client.AddMemoryStreams(WatchStreams.Provider));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    /// <summary>The silo ends without a word, and another one starts over what is stored.</summary>
    internal async Task Crash()
    {
        foreach (var silo in Silo.Silos.ToList())
        {
            await Silo.KillSiloAsync(silo);
        }

        await Silo.DisposeAsync();
        await InitializeAsync();
    }

    internal async Task Publish(CollectionKey collection, params IEnumerable<WatchDelivery> deliveries)
    {
        var stream = Silo.Client.GetStreamProvider(WatchStreams.Provider)
            .GetStream<WatchDelivery>(StreamId.Create(WatchStreams.Namespace, collection.ToString()));
        foreach (var delivery in deliveries)
        {
            await stream.OnNextAsync(delivery);
        }
    }

    /// <summary>What was published of the objects of one collection.</summary>
    internal List<string> Published(CollectionKey collection) =>
        [.. Store.Published.Where(message => message.Key.Collection == collection).Select(message => message.ToString())];

    private sealed class FakeAgents : IAgentCommands
    {
        public ConcurrentDictionary<CollectionKey, int> Requests { get; } = [];

        public ValueTask RequestRelist(CollectionKey collection, string reason, CancellationToken cancellationToken)
        {
            Requests.AddOrUpdate(collection, 1, (_, count) => count + 1);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class EverythingDelivered : IOutletProgress
    {
        public ValueTask<bool> HasDelivered(ulong sequence) => new(true);

        public ValueTask<bool> IsDelivered(ulong sequence) => new(true);

        public void Recreated(ObjectKey key)
        {
            // No outlet needs to know.
        }
    }
}

/// <summary>Memory streams carry events through Orleans' serializer, which the contracts know nothing of.</summary>
[GenerateSerializer, Alias("meshsync.watch-delivery")]
internal struct WatchDeliverySurrogate
{
    [Id(0)]
    public long Incarnation;

    [Id(1)]
    public ulong Sequence;

    [Id(2)]
    public byte[] Payload;
}

[RegisterConverter]
internal sealed class WatchDeliveryConverter : IConverter<WatchDelivery, WatchDeliverySurrogate>
{
    public WatchDelivery ConvertFromSurrogate(in WatchDeliverySurrogate surrogate) =>
        new(new LogPosition(surrogate.Incarnation, surrogate.Sequence), surrogate.Payload);

    public WatchDeliverySurrogate ConvertToSurrogate(in WatchDelivery value) => new()
    {
        Incarnation = value.Position.Incarnation,
        Sequence = value.Position.Sequence,
        Payload = value.Payload.ToArray(),
    };
}
