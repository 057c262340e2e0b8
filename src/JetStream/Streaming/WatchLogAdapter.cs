using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.JetStream.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Streams;

namespace MeshSync.Fabric.JetStream.Streaming;

/// <summary>The watch log as Orleans sees it: read only, one queue a partition, a cache of our own.</summary>
internal sealed class WatchLogAdapter(IServiceProvider services) : IQueueAdapterFactory, IQueueAdapter, IQueueAdapterCache
{
    private readonly WatchLogEnvironment _environment = new(
        services.GetRequiredService<IOptions<WatchLogOptions>>().Value,
        services.GetRequiredService<JetStreamMetrics>(),
        services.GetRequiredService<TimeProvider>());

    private readonly PartitionSessions _sessions = services.GetRequiredService<PartitionSessions>();
    private readonly ILoggerFactory _loggers = services.GetRequiredService<ILoggerFactory>();
    private readonly PartitionQueueMapper _mapper = new();

    public string Name => WatchStreams.Provider;

    /// <summary>Not by a subscriber: the broker knows what was finished, and the grains know what they have applied.</summary>
    public bool IsRewindable => false;

    public StreamProviderDirection Direction => StreamProviderDirection.ReadOnly;

    public Task<IQueueAdapter> CreateAdapter() => Task.FromResult<IQueueAdapter>(this);

    public IQueueAdapterCache GetQueueAdapterCache() => this;

    public IStreamQueueMapper GetStreamQueueMapper() => _mapper;

    public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId) =>
        Task.FromResult<IStreamFailureHandler>(new NoOpStreamDeliveryFailureHandler());

    public Task QueueMessageBatchAsync<T>(StreamId streamId, IEnumerable<T> events, StreamSequenceToken? token, Dictionary<string, object>? requestContext) =>
        throw new NotSupportedException($"The watch log is written by the agents, who publish on {Subjects.AllWatch} themselves; grains only read it.");

    // Orleans makes the cache of a queue and then its receiver, each time this silo becomes its owner.
    public IQueueCache CreateQueueCache(QueueId queueId)
    {
        var monitor = new PartitionMonitor(PartitionQueueMapper.Partition(queueId), _environment.Options.DeliveryRound, _environment.Time);
        var ledger = new AckLedger();
        var relists = new RelistRequests(services.GetRequiredService<IAgentCommands>, _environment, _loggers.CreateLogger<RelistRequests>());
        var parking = new ParkingLot(monitor, ledger, relists, _environment, _loggers.CreateLogger<ParkingLot>());
        var cache = new PartitionCache(_environment.Options, ledger, parking);
        _sessions.Begin(new PartitionSession(monitor, ledger, parking, cache));
        return cache;
    }

    public IQueueAdapterReceiver CreateReceiver(QueueId queueId)
    {
        var nats = NatsConnections.Get(services, NatsConnections.WatchLog);
        return new WatchLogReceiver(
            nats,
            _sessions[PartitionQueueMapper.Partition(queueId)],
            _sessions,
            new PartitionConsumers(nats, services.GetRequiredService<IMissedBatches>, _environment),
            _environment,
            _loggers.CreateLogger<WatchLogReceiver>());
    }
}
