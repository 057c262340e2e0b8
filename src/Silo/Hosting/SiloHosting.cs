using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains;
using MeshSync.Fabric.Grains.Collections;
using MeshSync.Fabric.Grains.Objects;
using MeshSync.Fabric.Grains.Products;
using MeshSync.Fabric.JetStream.Provisioning;
using MeshSync.Fabric.JetStream.Scanning;
using MeshSync.Fabric.JetStream.Storage;
using MeshSync.Fabric.JetStream.Streaming;
using MeshSync.Fabric.Silo.Catalogues;
using MeshSync.Fabric.Silo.Configuration;
using MeshSync.Fabric.Silo.Products;
using Orleans.Configuration;
using Orleans.Dashboard;

namespace MeshSync.Fabric.Silo.Hosting;

internal static class SiloHosting
{
    /// <summary>Adds the Orleans silo with its grains, streams, storage and dashboard.</summary>
    public static WebApplicationBuilder AddSilo(this WebApplicationBuilder builder, SiloHostOptions options)
    {
        _ = builder.Services
            .AddFabricGrains()
            .AddStoredMessageScanner()
            .AddPlanStore()
            .AddStreamProvisioning(streams =>
            {
                streams.WatchMaxBytes = options.WatchMaxBytes;
                streams.WatchMaxAge = options.WatchMaxAge;
                streams.ObjectsMaxBytes = options.ObjectsMaxBytes;
                streams.Replicas = options.StreamReplicas;
            })
            .Configure<CollectionOptions>(collections => collections.TombstoneAge = options.WatchMaxAge + TimeSpan.FromHours(1))
            .Configure<ObjectOptions>(objects => objects.CarryContent = options.CarryContent)
            .Configure<ProductOptions>(products => products.MarkObjects = options.FingerprintRows)
            .AddSingleton<SuppliedDocuments>()
            .AddSingleton(options.Catalogue)
            .AddHostedService<CatalogueKeeper>()
            .AddHostedService<ProductWaker>()
            .Configure<StreamLifecycleOptions>(WatchStreams.Provider, WatchLogStart.Wait)
            .AddHostedService<WatchLogStart>();
        _ = builder.UseOrleans(silo => silo
            .AddClustering(options)
            .Configure<GrainCollectionOptions>(collection => collection.CollectionAge = options.GrainIdle)
            .ConfigureServices(SteadyTime.Register)
            .AddWatchLogStreams()
            .AddJetStreamGrainStorage(FabricGrains.ObjectStorage)
            .AddJetStreamGrainStorage(FabricGrains.IdentityStorage, stream: Subjects.IdentitiesStream)
            .AddDashboard()
            .ConfigureServices(DashboardCounters.Slow));
        return builder;
    }
}
