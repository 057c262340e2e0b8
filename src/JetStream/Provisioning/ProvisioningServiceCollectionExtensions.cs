using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace MeshSync.Fabric.JetStream.Provisioning;

public static class ProvisioningServiceCollectionExtensions
{
    /// <summary>Adds the <see cref="StreamProvisioner"/>, which the host runs before it starts the silo.</summary>
    public static IServiceCollection AddStreamProvisioning(this IServiceCollection services, Action<StreamOptions>? configure = null)
    {
        services.AddOptions<StreamOptions>().Configure(configure ?? (_ => { })).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StreamOptions>, StreamOptionsValidator>());
        services.TryAddSingleton<StreamProvisioner>();
        return services;
    }
}
