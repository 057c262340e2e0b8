using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Clusters;
using MeshSync.Fabric.Grains.Collections;
using MeshSync.Fabric.Grains.Metrics;
using MeshSync.Fabric.Grains.Objects;
using MeshSync.Fabric.Grains.Products;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MeshSync.Fabric.Grains;

/// <summary>
/// What the grains need besides what the host provides: grain storages and a stream provider under the names below,
/// <see cref="IStoredMessageScanner"/>, <see cref="IOutletProgress"/> and <see cref="IAgentCommands"/>.
/// </summary>
public static class FabricGrains
{
    /// <summary>Name of the grain storage whose write publishes an object.</summary>
    public const string ObjectStorage = "objects";

    /// <summary>Name of the grain storage whose write publishes what runs in a cluster.</summary>
    public const string IdentityStorage = "identities";

    public static IServiceCollection AddFabricGrains(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<FabricMetrics>();
        services.AddSingleton<IMessageStateCodec<ObjectRecord>, ObjectRecordCodec>();
        services.AddSingleton<IMessageStateCodec<ProductRecord>, ProductRecordCodec>();
        services.AddSingleton<ProductCatalogue>();
        services.AddSingleton<IdentityStore>();
        services.AddSingleton<EvidenceScan>();
        services.AddSingleton<IProductCalls, ProductCalls>();
        services.AddSingleton<ObjectEvaluation>();
        services.AddSingleton<ObjectStore>();
        services.AddSingleton<ObjectWriter>();
        services.AddSingleton<CollectionRestore>();
        services.AddSingleton<RelistRequests>();
        services.AddSingleton<TombstoneSweep>();
        services.AddSingleton<ObjectTurns>();
        services.AddSingleton<DeliveryTraces>();
        services.AddSingleton<CollectionParts>();
        services.AddSingleton<IMissedBatches, MissedBatches>();
        services.AddSingleton<IStoreLoss, StoreLoss>();
        services.AddOptions<CollectionOptions>().Validate(options => options.Check(), CollectionOptions.Requirement).ValidateOnStart();
        services.AddOptions<ProductOptions>().Validate(options => options.Check(), ProductOptions.Requirement).ValidateOnStart();
        return services;
    }
}
