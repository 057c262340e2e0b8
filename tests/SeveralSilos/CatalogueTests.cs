using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.SeveralSilos.Rig;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.KeyValueStore;

namespace MeshSync.Fabric.SeveralSilos;

/// <summary>A catalogue that changes while several silos run, and while they end.</summary>
public sealed class CatalogueTests
{
    private const int Objects = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly ResourceType Deployments = new("apps", "v1", "deployments", "Deployment", Namespaced: true);

    [Fact]
    public async Task Catalogue_ChangedUnderTwoSilos_IsTakenByBoth_AndAReviewThatWasCutOffIsGoneOnWith()
    {
        await using var group = await SiloGroup.StartAsync(2);
        await using var nats = new NatsConnection(new NatsOpts { Url = group.Nats.Url, SubPendingChannelCapacity = 1 << 16 });
        var components = new ConcurrentDictionary<string, string>();
        var identities = new ConcurrentQueue<string>();
        await using var rows = await nats.SubscribeCoreAsync<byte[]>(Subjects.MesheryCore, cancellationToken: TestContext.Current.CancellationToken);
        await using var told = await nats.SubscribeCoreAsync<string>(Subjects.AllIdentities, cancellationToken: TestContext.Current.CancellationToken);
        var reading = Task.WhenAll(
            Read(rows, message => Keep(components, message)),
            Read(told, identities.Enqueue));
        await Publish(nats);
        await Eventually.Be(() => components.Count, count => count == Objects, Patience, expectation: "every object is told of");
        var bucket = await new NatsKVContext(new NatsJSContext(nats)).GetStoreAsync(CatalogueBucket.Name, TestContext.Current.CancellationToken);

        await bucket.PutAsync("own", Document("first"), cancellationToken: TestContext.Current.CancellationToken);
        await All(components, "first");
        foreach (var silo in group.Silos)
        {
            await Eventually.Be(() => silo.Get("/api/v1/products"), products => products.Contains("\"version\":\"3.2.1\"", StringComparison.Ordinal), Patience);
        }

        // One grain, on one of them, publishes; and no more often than it changes.
        Assert.InRange(identities.Count(identity => identity.Contains("\"own\"", StringComparison.Ordinal)), 1, 3);

        await bucket.PutAsync("own", Document("second"), cancellationToken: TestContext.Current.CancellationToken);
        await Eventually.Be(() => components.Values.Contains("second"), Patience, expectation: "the review is under way");
        foreach (var silo in group.Silos.ToList())
        {
            await group.Kill(silo);
        }

        group.Add();
        await All(components, "second");
        await Eventually.Be(() => group.Silos[0].Get("/api/v1/products"), products => products.Contains("\"second\"", StringComparison.Ordinal), Patience);

        await bucket.DeleteAsync("own", cancellationToken: TestContext.Current.CancellationToken);
        await All(components, "");
        await nats.DisposeAsync();
        await reading;
    }

    private static Task<int> All(ConcurrentDictionary<string, string> components, string component) => Eventually.Be(
        () => components.Values.Count(one => one == component),
        count => count == Objects,
        Patience,
        expectation: $"every row says the component '{component}'");

    private static string Document(string component) =>
        $"products: [{{id: own, name: Own, category: test, components: [{{id: {component}, image: example.org/own/engine}}]}}]";

    private static async Task Read<T>(INatsSub<T> subscription, Action<T> keep)
    {
        await foreach (var message in subscription.Msgs.ReadAllAsync(CancellationToken.None))
        {
            keep(message.Data!);
        }
    }

    private static void Keep(ConcurrentDictionary<string, string> components, byte[] message)
    {
        using var document = JsonDocument.Parse(message);
        var item = document.RootElement.GetProperty("Object");
        components[item.GetProperty("metadata").GetProperty("name").GetString()!] =
            item.GetProperty("component_metadata") is { ValueKind: JsonValueKind.Object } metadata && metadata.TryGetProperty("fingerprint", out var fingerprint)
                ? fingerprint.GetProperty("component").GetString()!
                : "";
    }

    private static async Task Publish(NatsConnection nats)
    {
        using var batch = new WatchBatchWriter();
        for (var i = 0; i < Objects; i++)
        {
            var name = $"engine-{i.ToString(CultureInfo.InvariantCulture)}";
            batch.Add(
                WatchEventType.Upsert, "ns"u8, Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes($"uid-{name}"), "1"u8,
                Encoding.UTF8.GetBytes($$$$$"""{"metadata":{"name":"{{{{{name}}}}}","namespace":"ns","uid":"uid-{{{{{name}}}}}"},"spec":{"template":{"spec":{"containers":[{"name":"c","image":"mirror.local/own/engine:v3.2.1"}]}}}}"""));
        }

        var payload = batch.Encode(new WatchBatchHeader
        {
            Cluster = "c1",
            Type = Deployments,
            Session = 1,
            Sequence = 1,
            Phase = WatchPhase.List,
            Epoch = 1,
            Begin = true,
            End = true,
            ItemCount = Objects,
            ResourceVersion = "1",
            CapturedAt = DateTimeOffset.UnixEpoch,
        });
        (await new NatsJSContext(nats).PublishAsync(Subjects.Watch(Deployments.In("c1")), payload)).EnsureSuccess();
    }
}
