using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.JetStream.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Runtime.Hosting;

namespace MeshSync.Fabric.JetStream.Storage;

public static class StorageSiloBuilderExtensions
{
    /// <summary>
    /// Adds grain storage under the given name, in the objects stream unless another is named. Needs an <c>INatsConnection</c> (keyed
    /// <see cref="NatsConnections.Objects"/>, or the only one) and an <see cref="IMessageStateCodec{TState}"/> for each state type.
    /// </summary>
    public static ISiloBuilder AddJetStreamGrainStorage(
        this ISiloBuilder builder, string name, Action<JetStreamStorageOptions>? configure = null, string stream = Subjects.ObjectsStream)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<JetStreamStorageOptions>(name).Configure(configure ?? (_ => { })).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<JetStreamStorageOptions>, JetStreamStorageOptionsValidator>());
        services.AddMetrics();
        services.TryAddSingleton<JetStreamMetrics>();
        services.TryAddSingleton<StoreHealth>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddKeyedSingleton(name, (provider, _) => new MessageStore(
            NatsConnections.Get(provider, NatsConnections.Objects),
            stream,
            Options(provider, name),
            provider.GetRequiredService<StoreHealth>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddGrainStorage(name, (provider, _) => ActivatorUtilities.CreateInstance<JetStreamGrainStorage>(
            provider, provider.GetRequiredKeyedService<MessageStore>(name), Options(provider, name)));
        return builder;
    }

    private static JetStreamStorageOptions Options(IServiceProvider provider, string name) =>
        provider.GetRequiredService<IOptionsMonitor<JetStreamStorageOptions>>().Get(name);
}
