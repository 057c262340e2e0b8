using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.JetStream.Scanning;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using StoredMessage = MeshSync.Fabric.Contracts.StoredMessage;

namespace MeshSync.Fabric.JetStream.Tests.Scanning;

public sealed class MessageScannerTests(Broker broker) : IClassFixture<Broker>
{
    private MessageScanner Scanner => new(broker.Nats, Subjects.ObjectsStream, TimeProvider.System);

    [Fact]
    public async Task Scan_ReturnsTheLastOfEachSubjectThatMatches()
    {
        const int count = 10_000; // more than one request asks for
        var collection = new CollectionKey("scan", "", "pods");
        await Task.WhenAll(Enumerable.Range(0, count).Select(i => Store(new ObjectKey(collection, "ns", $"pod-{i}"), $"first {i}")));
        var changed = await Store(new ObjectKey(collection, "ns", "pod-7"), "second 7");
        await Store(new ObjectKey(new CollectionKey("scan", "", "podsandmore"), "ns", "other"), "other");

        var scanned = await All(Subjects.ObjectsOf(collection));

        Assert.Equal(count, scanned.Select(message => message.Subject).Distinct().Count());
        Assert.Equal(count, scanned.Count);
        Assert.Equal(new ScannedMessage(Subjects.OfObject(new ObjectKey(collection, "ns", "pod-7")), changed, "second 7", Bytes: 4), scanned[^1]);
        Assert.Equal(scanned.OrderBy(message => message.Sequence), scanned);
    }

    [Fact]
    public async Task Scan_WhatIsLeftIsRemovedMeanwhile_Ends()
    {
        const int count = 6_000; // more than one request asks for: the rest is still to be asked for when it is removed
        var collection = new CollectionKey("removed", "", "pods");
        await Task.WhenAll(Enumerable.Range(0, count).Select(i => Store(new ObjectKey(collection, "ns", $"pod-{i}"), "x")));

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        var scanned = 0;
        await foreach (var message in Scanner.Scan(Subjects.ObjectsOf(collection), patience.Token))
        {
            if (++scanned == 1)
            {
                await broker.JetStream.PurgeStreamAsync(
                    Subjects.ObjectsStream, new StreamPurgeRequest { Filter = Subjects.ObjectsOf(collection) }, patience.Token);
            }
        }

        Assert.InRange(scanned, 1, count - 1);
    }

    [Fact]
    public async Task Scan_NothingMatches_EndsAtOnce()
    {
        Assert.Empty(await All("objects.nobody.>"));
    }

    [Fact]
    public async Task Scan_MessageWithoutState_HasAnEmptyOne()
    {
        (await broker.JetStream.PublishAsync("objects.bare.core.pods.ns.a", "x"u8.ToArray(), cancellationToken: TestContext.Current.CancellationToken)).EnsureSuccess();

        Assert.Equal("", Assert.Single(await All("objects.bare.>")).State);
    }

    [Fact]
    public async Task Scan_LeavesNoConsumerBehind()
    {
        await Store(new ObjectKey("left", "", "pods", "ns", "a"), "x");
        await All("objects.left.>");
        await foreach (var first in Scanner.Scan("objects.left.>", TestContext.Current.CancellationToken))
        {
            break;
        }

        await foreach (var consumer in broker.JetStream.ListConsumerNamesAsync(Subjects.ObjectsStream, TestContext.Current.CancellationToken))
        {
            Assert.Fail($"{consumer} is left");
        }
    }

    private async Task<ulong> Store(ObjectKey key, string state)
    {
        var ack = await broker.JetStream.PublishAsync(
            Subjects.OfObject(key), "body"u8.ToArray(), headers: new NatsHeaders { [StoredMessage.HeaderName] = state }, cancellationToken: TestContext.Current.CancellationToken);
        ack.EnsureSuccess();
        return ack.Seq;
    }

    private async Task<List<ScannedMessage>> All(string filter)
    {
        var all = new List<ScannedMessage>();
        await foreach (var message in Scanner.Scan(filter, TestContext.Current.CancellationToken))
        {
            all.Add(message);
        }

        return all;
    }
}
