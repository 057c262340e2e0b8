using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Tests.Outlets;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace MeshSync.Fabric.Silo.Tests.Hosting;

/// <summary>What happens to the stream of the objects under a running silo.</summary>
public sealed class StoreFaultTests
{
    private const string Cluster = "c1";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_RemovedByHand_IsMadeAnewAndEverythingToldAgain()
    {
        await using var broker = await NatsServer.StartAsync();
        await using var connection = new NatsConnection(new NatsOpts { Url = broker.Url });
        await using var meshery = await MesheryServer.Start(broker.Url);
        await using var cluster = new WatchedCluster(broker.Url, Cluster);
        await using var relists = await connection.SubscribeCoreAsync<string>(Subjects.Relist(Cluster), cancellationToken: Cancellation);
        await using var silo = await RunningSilo.Start(broker.Url);
        await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Status == 200);
        await cluster.List(("kept", "1"), ("gone", "1"));
        await Eventually.Be(() => meshery.Received, received => received.Count == 2);

        await new NatsJSContext(connection).DeleteStreamAsync(Subjects.ObjectsStream, Cancellation);

        Assert.Equal("core/configmaps", (await relists.Msgs.ReadAsync(Cancellation)).Data);
        await cluster.List(("kept", "1"));
        var messages = await Eventually.Be(() => meshery.Received, received => received.Count == 4);
        Assert.Equal(["ADDED kept", "DELETED gone"], messages.Skip(2).Select(Read));
        await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Status == 200);
    }

    [Fact]
    public async Task Stream_ThatIsFull_IsSaidAndNothingIsLostWhenThereIsRoomAgain()
    {
        await using var broker = await NatsServer.StartAsync();
        await using var meshery = await MesheryServer.Start(broker.Url);
        await using var cluster = new WatchedCluster(broker.Url, Cluster);
        var objects = Enumerable.Range(0, 40).Select(i => ($"o-{i}", new string('x', 4000))).ToArray();
        await using (var full = await RunningSilo.Start(broker.Url, "--objects-max-bytes", "64Ki"))
        {
            await Eventually.Be(() => full.Get("/readyz"), answer => answer.Status == 200);
            await cluster.List(objects);
            var (_, reasons) = await Eventually.Be(() => full.Get("/readyz"), answer => answer.Status == 503);
            Assert.Contains("objects cannot be stored: maximum bytes exceeded", reasons, StringComparison.Ordinal);
        }

        await using var silo = await RunningSilo.Start(broker.Url);
        await Eventually.Be(() => meshery.Received.Select(Read).Distinct().Count(), told => told == objects.Length, TimeSpan.FromSeconds(60));
        Assert.Equal(objects.Select(item => $"ADDED {item.Item1}").Order(), meshery.Received.Select(Read).Order());
        await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Status == 200);
    }

    private static string Read(string message)
    {
        using var json = JsonDocument.Parse(message);
        var name = json.RootElement.GetProperty("Object").GetProperty("metadata").GetProperty("name").GetString();
        return $"{json.RootElement.GetProperty("EventType").GetString()} {name}";
    }
}
