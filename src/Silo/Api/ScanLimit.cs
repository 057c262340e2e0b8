using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace MeshSync.Fabric.Silo.Api;

/// <summary>So many requests that read through the store at once; a few more wait, others are told to come back.</summary>
internal static class ScanLimit
{
    public const string Name = "scans";

    private const int AtOnce = 4;
    private const int Waiting = 16;

    public static IServiceCollection AddScanLimit(this IServiceCollection services) => services.Configure<RateLimiterOptions>(limits => limits
        .AddConcurrencyLimiter(Name, limit => (limit.PermitLimit, limit.QueueLimit, limit.QueueProcessingOrder) = (AtOnce, Waiting, QueueProcessingOrder.OldestFirst)));
}
