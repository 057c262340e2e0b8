using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Products;
using MeshSync.Fabric.Silo.Broker;

namespace MeshSync.Fabric.Silo.Products;

/// <summary>
/// Wakes every product that is published as running, after a start and now and then. A silo that ends between storing that an object is
/// gone, or speaks for something else, and publishing what comes of it leaves nobody who would ever speak of that product again.
/// One that is awake already does nothing.
/// </summary>
internal sealed partial class ProductWaker(
    [FromKeyedServices(Subjects.IdentitiesStream)] IStoredMessageScanner identities, IGrainFactory grains, BrokerStatus broker, TimeProvider time, ILogger<ProductWaker> logger)
    : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await broker.FirstReady.WaitAsync(stoppingToken);
        var backoff = new Backoff(FirstRetry, Look);
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Look;
            try
            {
                await Wake(stoppingToken);
                backoff.Reset();
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                pause = backoff.Next();
                LogFailed(failure, pause);
            }

            await Task.Delay(pause, time, stoppingToken);
        }
    }

    private async Task Wake(CancellationToken cancellationToken)
    {
        await foreach (var stored in identities.ScanWhole(Subjects.AllIdentities, cancellationToken))
        {
            if (ProductMessage.HasInstallations(stored.Message) && Subjects.TryParseIdentity(stored.Subject, out var product))
            {
                await grains.GetGrain<IProductGrain>(product.ToString()).Tell([]);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Products that are published could not be looked after; again in {Pause}")]
    private partial void LogFailed(Exception exception, TimeSpan pause);
}
