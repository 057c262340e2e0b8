using MeshSync.Fabric.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Streams;

namespace MeshSync.Fabric.JetStream.Streaming;

public static class WatchLogSiloBuilderExtensions
{
    // Only passes between one read and the next, which itself waits; and while a new collection registers.
    private static readonly TimeSpan BetweenReads = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Adds the stream provider <see cref="WatchStreams.Provider"/> over the watch log, for implicit subscriptions. Needs
    /// an <c>INatsConnection</c> (keyed <c>NatsConnections.WatchLog</c>, or the only one), an <see cref="IAgentCommands"/> and an <see cref="IMissedBatches"/>.
    /// </summary>
    /// <param name="builder">The silo.</param>
    /// <param name="configure">Options of the reading.</param>
    /// <param name="streams">Orleans' side of it, for example another balancer.</param>
    public static ISiloBuilder AddWatchLogStreams(
        this ISiloBuilder builder, Action<WatchLogOptions>? configure = null, Action<ISiloPersistentStreamConfigurator>? streams = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<WatchLogOptions>().Configure(configure ?? (_ => { })).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WatchLogOptions>, WatchLogOptionsValidator>());
        services.AddMetrics();
        services.TryAddSingleton<JetStreamMetrics>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<PartitionSessions>();
        services.TryAddSingleton<IWatchLogHealth>(provider => provider.GetRequiredService<PartitionSessions>());
        return builder.AddPersistentStreams(WatchStreams.Provider, (provider, _) => new WatchLogAdapter(provider), configurator =>
        {
            Configure(configurator);
            streams?.Invoke(configurator);
        });
    }

    private static void Configure(ISiloPersistentStreamConfigurator streams)
    {
        streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
        streams.ConfigureBackoffProvider((_, _) => new DeliveryBackoff());
        streams.ConfigurePullingAgent(agent => agent.Configure<IOptions<WatchLogOptions>>((pulling, options) =>
        {
            pulling.GetQueueMsgsTimerPeriod = BetweenReads;

            // Then the cursor is told, and keeps the batch, or parks the collection, where Orleans would skip it.
            pulling.MaxEventDeliveryTime = options.Value.DeliveryRound;
        }));
        streams.ConfigurePartitionBalancing((provider, _) => ActivatorUtilities.CreateInstance<PartitionBalancer>(provider));
    }
}
