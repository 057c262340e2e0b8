using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.JetStream.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MeshSync.Fabric.JetStream.Scanning;

public static class ScanningServiceCollectionExtensions
{
    /// <summary>Adds the <see cref="IStoredMessageScanner"/> over the objects stream.</summary>
    public static IServiceCollection AddStoredMessageScanner(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IStoredMessageScanner>(provider => new MessageScanner(
            NatsConnections.Get(provider, NatsConnections.Objects), Subjects.ObjectsStream, provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
