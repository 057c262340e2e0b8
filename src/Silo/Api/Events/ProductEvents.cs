using System.Runtime.CompilerServices;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Products;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Api.Events;

/// <summary>Identities of products, as they are published.</summary>
internal sealed class ProductEvents(INatsConnection nats) : IEventSource
{
    public async ValueTask<IAsyncEnumerable<LiveEvent>> Open(Action<long?> missed, CancellationToken cancellationToken)
    {
        var subscription = await nats.Listen(Subjects.AllIdentities, cancellationToken);
        return Read(subscription, cancellationToken);
    }

    private static async IAsyncEnumerable<LiveEvent> Read(INatsSub<byte[]> subscription, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var _ = subscription;
        await foreach (var message in subscription.Msgs.ReadAllAsync(cancellationToken))
        {
            if (Subjects.TryParseIdentity(message.Subject, out var key))
            {
                var state = message.Headers is { } headers && headers.TryGetValue(StoredMessage.HeaderName, out var value) ? value.ToString() : "";
                yield return LiveEvent.Of(new ProductChange(key.Cluster, key.Product, ProductMessage.HasInstallations(new StoredMessage(state, message.Data ?? []))));
            }
        }
    }
}
