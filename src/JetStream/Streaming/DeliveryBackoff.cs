using MeshSync.Fabric.JetStream.Connections;
using Orleans.Runtime.Providers;

namespace MeshSync.Fabric.JetStream.Streaming;

/// <summary>Waits between attempts to deliver a batch: from 50 ms doubled to a second, so that what recovers is noticed soon.</summary>
internal sealed class DeliveryBackoff : IMessageDeliveryBackoffProvider
{
    private const int Doublings = 5;

    public TimeSpan Next(int attempt) =>
        Jitter.Around(TimeSpan.FromMilliseconds(Math.Min(1000, 50 << Math.Clamp(attempt, 0, Doublings))));
}
