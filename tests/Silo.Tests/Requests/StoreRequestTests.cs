using System.Collections.Concurrent;
using System.Text.Json;
using MeshSync.Fabric.Silo.Tests.Hosting;
using MeshSync.Fabric.Silo.Tests.Outlets;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Tests.Requests;

/// <summary>What a Server asks for when it attaches, and when somebody presses its Flush button.</summary>
public sealed class StoreRequestTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task InformerStore_AnswersWithEveryLiveObject_InArraysOfAtMostFive()
    {
        await using var broker = await NatsServer.StartAsync();
        await using var silo = await RunningSilo.Start(broker.Url);
        await using var meshery = await MesheryServer.Start(broker.Url);
        await using var cluster = new WatchedCluster(broker.Url, "c1");
        await cluster.List([.. Enumerable.Range(0, 13).Select(i => ($"o{i}", "1"))]);
        await cluster.List([.. Enumerable.Range(0, 12).Select(i => ($"o{i}", "1"))]);
        await Eventually.Be(() => meshery.Received.Count == 14);
        await using var nats = new NatsConnection(new NatsOpts { Url = broker.Url });
        await using var replies = await nats.SubscribeCoreAsync<string>("meshery-server.meshsync.store", cancellationToken: Cancellation);

        await nats.PublishAsync("meshery.meshsync.request", """{"Request":{"Entity":"informer-store","Payload":{"Reply":"meshery-server.meshsync.store"}}}""", cancellationToken: Cancellation);

        var names = new ConcurrentQueue<string>();
        while (names.Count < 12)
        {
            var reply = await replies.Msgs.ReadAsync(Cancellation);
            Assert.StartsWith("""{"ObjectType":"","EventType":"","Request":null,"Object":[{"id":"","apiVersion":"v1",""", reply.Data, StringComparison.Ordinal);
            using var json = JsonDocument.Parse(reply.Data!);
            var rows = json.RootElement.GetProperty("Object");
            Assert.InRange(rows.GetArrayLength(), 1, 5);
            foreach (var row in rows.EnumerateArray())
            {
                names.Enqueue(row.GetProperty("metadata").GetProperty("name").GetString()!);
            }
        }

        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"o{i}").Order(), names.Order());
    }

    /// <summary>
    /// A Server reads the answer and the changes side by side, so what it was told before the answer was read does not count. A machine may
    /// be too slow to delete within the moment; then the next object is tried.
    /// </summary>
    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 3)]
    public async Task Deletion_OfTheMomentOfTheAnswer_IsToldOnceMoreWhenThatIsRead(bool justBefore, int times)
    {
        await using var broker = await NatsServer.StartAsync();
        await using var silo = await RunningSilo.Start(broker.Url);
        await using var meshery = await MesheryServer.Start(broker.Url);
        await using var cluster = new WatchedCluster(broker.Url, "c1");
        (string, string)[] objects = [.. Enumerable.Range(0, 8).Select(i => ($"o{i}", "1"))];
        await cluster.List(objects);
        await Eventually.Be(() => meshery.Received.Count == objects.Length);
        await using var nats = new NatsConnection(new NatsOpts { Url = broker.Url });
        await using var replies = await nats.SubscribeCoreAsync<string>("meshery-server.meshsync.store", cancellationToken: Cancellation);
        int Deletions(int i) => meshery.Received.Count(message =>
            message.Contains("\"EventType\":\"DELETED\"", StringComparison.Ordinal) && message.Contains($"\"name\":\"o{i}\"", StringComparison.Ordinal));
        async Task Delete(int i)
        {
            await cluster.List(objects[(i + 1)..]);
            await Eventually.Be(() => Deletions(i) >= 1);
        }

        for (int i = 0; i < objects.Length - 1; i++)
        {
            if (justBefore)
            {
                await Delete(i);
            }

            int left = objects.Length - i - (justBefore ? 1 : 0);
            await nats.PublishAsync("meshery.meshsync.request", """{"Request":{"Entity":"informer-store","Payload":{"Reply":"meshery-server.meshsync.store"}}}""", cancellationToken: Cancellation);
            for (int rows = 0; rows < left; rows += JsonElement.Parse((await replies.Msgs.ReadAsync(Cancellation)).Data!).GetProperty("Object").GetArrayLength())
            {
                // Reads the whole answer.
            }

            if (!justBefore)
            {
                await Delete(i);
            }

            try
            {
                await Eventually.Be(() => Deletions(i) == times, TimeSpan.FromSeconds(5));
                return;
            }
            catch (TimeoutException)
            {
                // Too late.
            }
        }

        Assert.Fail("no deletion was told once more");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{"Reply":7}""")]
    [InlineData("""{"Reply":"a.>"}""")]
    [InlineData("""{"Reply":"objects.c1.core.configmaps.default.o1"}""")]
    [InlineData("""{"Reply":"watch.c1.0.core.pods"}""")]
    [InlineData("""{"Reply":"plans.c1.tiers"}""")]
    [InlineData("""{"Reply":"leases.relay"}""")]
    [InlineData("""{"Reply":"agent.c1.relist"}""")]
    [InlineData("""{"Reply":"meshsync.identities.c1.istio"}""")]
    [InlineData("""{"Reply":"$KV.meshsync-catalogue.own"}""")]
    public void InformerStore_WithoutASubjectThatMayBeAnsweredOn_IsRefused(string payload) =>
        Assert.Throws<Silo.Requests.RequestPayloadException>(() => Silo.Requests.StoreReply.ReadSubject(System.Text.Encoding.UTF8.GetBytes(payload)));

    [Fact]
    public async Task ResyncDiscovery_SendsEveryObjectAgainAsAdded()
    {
        await using var broker = await NatsServer.StartAsync();
        await using var silo = await RunningSilo.Start(broker.Url);
        await using var meshery = await MesheryServer.Start(broker.Url);
        await using var cluster = new WatchedCluster(broker.Url, "c1");
        await cluster.List(("a", "1"), ("b", "1"), ("c", "1"));
        await Eventually.Be(() => meshery.Received.Count == 3);
        await cluster.List(("a", "1"), ("b", "1"));
        await Eventually.Be(() => meshery.Received.Count == 4);
        await using var nats = new NatsConnection(new NatsOpts { Url = broker.Url });

        await nats.PublishAsync("meshery.meshsync.request", """{"Request":{"Entity":"resync-discovery","Payload":null}}""", cancellationToken: Cancellation);

        await Eventually.Be(() => meshery.Received.Count >= 7);
        var told = meshery.Received.Skip(4).Select(message => JsonDocument.Parse(message).RootElement).Select(message =>
            $"{message.GetProperty("EventType").GetString()} {message.GetProperty("Object").GetProperty("metadata").GetProperty("name").GetString()}").ToList();

        // The deletion is too young to be left out.
        Assert.Equal(["ADDED a", "ADDED b", "DELETED c"], told.Order());
    }
}
