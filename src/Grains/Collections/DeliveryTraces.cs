using System.Diagnostics;
using MeshSync.Fabric.Contracts;
using Microsoft.Extensions.Logging;

namespace MeshSync.Fabric.Grains.Collections;

/// <summary>
/// Finds out when the outlets had been handed an object that is traced: nats-server delivers by itself, so they are asked. Few are
/// followed at once and none for long; a trace of what nobody takes ends with the write.
/// </summary>
internal sealed partial class DeliveryTraces(IOutletProgress outlets, TimeProvider time, ILogger<DeliveryTraces> logger)
{
    private const int AtOnce = 64;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private int _followed;

    /// <summary>Adds the delivery to the trace when it has happened. Returns at once.</summary>
    public void Follow(ActivityContext written, ulong sequence)
    {
        if (Interlocked.Increment(ref _followed) > AtOnce)
        {
            Interlocked.Decrement(ref _followed);
            return;
        }

        var stored = time.GetUtcNow();
        _ = Task.Run(() => Await(written, stored, sequence));
    }

    private async Task Await(ActivityContext written, DateTimeOffset stored, ulong sequence)
    {
        try
        {
            while (time.GetUtcNow() - stored < Patience)
            {
                if (await outlets.IsDelivered(sequence))
                {
                    FabricTraces.Delivered(written, stored, time.GetUtcNow(), sequence);
                    return;
                }

                await Task.Delay(Pause, time);
            }
        }
        catch (Exception failure)
        {
            // A trace lacks its end; what it is of is delivered all the same.
            LogLost(failure, sequence);
        }
        finally
        {
            Interlocked.Decrement(ref _followed);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Whether {Sequence} has been delivered could not be found out; its trace ends with the write.")]
    private partial void LogLost(Exception exception, ulong sequence);
}
