using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.JetStream.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MeshSync.Fabric.JetStream.Scanning;

public static class ScanningServiceCollectionExtensions
{
    /// <summary>Adds the <see cref="IPlanStore"/> over the plans stream.</summary>
    public static IServiceCollection AddPlanStore(this IServiceCollection services)
    {
        services.TryAddSingleton<IPlanStore>(provider => new PlanStore(NatsConnections.Get(provider, NatsConnections.Objects)));
        return services;
    }

    /// <summary>Adds the <see cref="IStoredMessageScanner"/> over the objects stream and, under the name of its stream, one over the identities.</summary>
    public static IServiceCollection AddStoredMessageScanner(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IStoredMessageScanner>(provider => new MessageScanner(
            NatsConnections.Get(provider, NatsConnections.Objects), Subjects.ObjectsStream, provider.GetRequiredService<TimeProvider>()));
        services.AddKeyedSingleton<IStoredMessageScanner>(Subjects.IdentitiesStream, (provider, _) => new MessageScanner(
            NatsConnections.Get(provider, NatsConnections.Objects), Subjects.IdentitiesStream, provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
