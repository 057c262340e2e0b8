using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Requests;

internal static class RequestServices
{
    /// <summary>Name of the fabric's own broker in logs about requests.</summary>
    /// <remarks>No outlet can be called so: it has a space.</remarks>
    public const string OwnBroker = "the fabric's broker";

    /// <summary>Adds the answering of what Meshery Server asks. Each <see cref="IMesheryRequestHandler"/> is added by its own room.</summary>
    public static IServiceCollection AddMesheryRequests(this IServiceCollection services) => services
        .AddSingleton<RequestDispatcher>()
        .AddHostedService(provider => provider.GetRequiredService<RequestDispatcher>())
        .AddSingleton<RequestListener>()
        .AddSingleton<IMesheryRequestHandler, MetaHandler>()
        .AddSingleton<IMesheryRequestHandler, StoreHandler>()
        .AddSingleton<IMesheryRequestHandler, ResyncHandler>()
        .AddHostedService<OwnBrokerListener>();

    private sealed class OwnBrokerListener(RequestListener listener, INatsConnection nats) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => listener.Listen(() => nats, OwnBroker, stoppingToken);
    }
}
