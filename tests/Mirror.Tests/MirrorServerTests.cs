using System.Buffers;
using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Meshery;
using MeshSync.Fabric.Meshery.Requests;
using MeshSync.Fabric.Mirror.Inventory;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;

namespace MeshSync.Fabric.Mirror.Tests;

/// <summary>A mirror on a real broker, with this test as the silo.</summary>
public sealed class MirrorServerTests : IAsyncLifetime
{
    private readonly InventoryDatabase _inventory = InventoryDatabase.Open();
    private NatsServer _broker = null!;
    private NatsConnection _silo = null!;
    private INatsSub<byte[]> _requests = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _broker = await NatsServer.StartAsync();
        _silo = new NatsConnection(new NatsOpts { Url = _broker.Url });
        _requests = await _silo.SubscribeCoreAsync<byte[]>(MesherySubjects.Requests, cancellationToken: Cancellation);
        await _silo.PingAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _broker.DisposeAsync();
        _inventory.Dispose();
    }

    [Fact]
    public async Task Attached_AsksForTheStoreAndKeepsWhatItAnswers()
    {
        await using var mirror = await Attach();

        var request = await NextRequest();
        Assert.Equal(RequestEntities.InformerStore, request.Entity);
        var replyTo = JsonElement.Parse(request.Payload.Span).GetProperty("Reply").GetString()!;
        var reply = new ArrayBufferWriter<byte>();
        MesheryReply.WriteRows(reply, [.. ((string[])["a", "b"]).Select(name => MesheryMessage.ObjectOf(Messages.Of(MesheryEvent.Added, name)))]);
        await _silo.PublishAsync(replyTo, reply.WrittenSpan.ToArray(), cancellationToken: Cancellation);

        await Eventually.Be(() => Messages.Shown(_inventory) is ["a=", "b="]);
        Assert.Equal(2, mirror.Progress.StoreRows);
    }

    [Fact]
    public async Task Changes_AreKept_AndWhatIsUnreadableIsCounted()
    {
        await using var mirror = await Attach();
        byte[][] sent =
        [
            Messages.Of(MesheryEvent.Added, "a", "1"), Messages.Of(MesheryEvent.Added, "b", "1"), "not json"u8.ToArray(), "{}"u8.ToArray(),
            Encoding.UTF8.GetBytes("""{"ObjectType":"meshsync-data","EventType":"ERROR","Request":null,"Object":"broken"}"""),
            Messages.Of(MesheryEvent.Modified, "a", "2"), Messages.Of(MesheryEvent.Deleted, "b", "1"),
        ];
        foreach (var message in sent)
        {
            await _silo.PublishAsync(Subjects.MesheryCore, message, cancellationToken: Cancellation);
        }

        await Eventually.Be(() => mirror.Progress is { Applied: 4, IsCaughtUp: true });
        Assert.Equal(["a=2"], Messages.Shown(_inventory));
        Assert.Equal((7, 3, 0), (mirror.Progress.Changes, mirror.Progress.Malformed, mirror.Progress.Ignored));
    }

    [Fact]
    public async Task Flush_DeletesTheRowsOfTheClusterAndAsksForAResync()
    {
        await using var mirror = await Attach();
        await NextRequest();
        await _silo.PublishAsync(Subjects.MesheryCore, Messages.Of(MesheryEvent.Added, "a"), cancellationToken: Cancellation);
        await _silo.PublishAsync(Subjects.MesheryCore, Messages.Of(MesheryEvent.Added, "b", cluster: "other"), cancellationToken: Cancellation);
        await Eventually.Be(() => Messages.Shown(_inventory).Length == 2);

        Assert.Equal(1, await mirror.Flush(Messages.Cluster, Cancellation));

        Assert.Equal(["b="], Messages.Shown(_inventory));
        Assert.Equal(RequestEntities.ResyncDiscovery, (await NextRequest()).Entity);
    }

    [Fact]
    public async Task Mirror_OfABrokerThatComesBack_GoesOn()
    {
        await using var mirror = await Attach();
        await _broker.StopAsync();
        await _broker.StartAgainAsync();

        await Eventually.Be(async () =>
        {
            await _silo.PublishAsync(Subjects.MesheryCore, Messages.Of(MesheryEvent.Added, "a"), cancellationToken: Cancellation);
            return Messages.Shown(_inventory) is ["a="];
        });
    }

    private Task<MirrorServer> Attach() => MirrorServer.Attach(
        new NatsOpts { Url = _broker.Url }, _inventory, new MirrorOptions { BatchTime = TimeSpan.FromMilliseconds(20) }, TimeProvider.System, Cancellation);

    private async Task<MesheryRequest> NextRequest()
    {
        var message = await _requests.Msgs.ReadAsync(Cancellation);
        Assert.True(MesheryRequest.TryParse(message.Data, out var request, out var problem), problem);
        return request;
    }
}
