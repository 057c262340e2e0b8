using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.JetStream.Streaming;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace MeshSync.Fabric.JetStream.Tests.Streaming;

public sealed class WatchBatchContainerTests
{
    [Fact]
    public void Container_SentToAnotherSilo_ArrivesWhole()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        var container = new WatchBatchContainer { StreamId = StreamId.Create("watch", "c/core/pods"), Incarnation = 7, Sequence = 42, Payload = [1, 2, 3] };

        var copy = serializer.Deserialize<WatchBatchContainer>(serializer.SerializeToArray(container))!;

        Assert.Equal(container.StreamId, copy.StreamId);
        var (delivery, token) = Assert.Single(copy.GetEvents<WatchDelivery>());
        Assert.Equal(new LogPosition(7, 42), delivery.Position);
        Assert.Equal([1, 2, 3], delivery.Payload.ToArray());
        Assert.Equal(42, token.SequenceNumber);
    }
}
