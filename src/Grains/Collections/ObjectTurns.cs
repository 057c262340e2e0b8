using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace MeshSync.Fabric.Grains.Collections;

/// <summary>
/// Bounds how many objects a silo changes at once. A collection waits for one turn at a time, whatever it has to do, so that one
/// that floods and one that has a single change take turns; without this, the single change waits at each step of its way
/// behind everything that the flood has under way. A turn is for several objects, which saves waiting for each of them.
/// </summary>
internal sealed class ObjectTurns(IOptions<CollectionOptions> options) : IDisposable
{
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.Value.ObjectsAtOnce,
        QueueLimit = int.MaxValue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>How many objects a turn has room for.</summary>
    public int Size { get; } = options.Value.ObjectsInTurn;

    /// <summary>Waits for a turn; disposing of it gives it back.</summary>
    /// <param name="objects">For how many; <see cref="Size"/> at most.</param>
    public ValueTask<RateLimitLease> Take(int objects) => _limiter.AcquireAsync(objects);

    public void Dispose() => _limiter.Dispose();
}
