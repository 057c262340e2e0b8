using System.Globalization;
using MeshSync.Fabric.JetStream.Connections;
using MeshSync.Fabric.JetStream.Storage;
using MeshSync.Fabric.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshSync.Fabric.JetStream.Tests.Storage;

public sealed class StorageOutageTests
{
    [Fact]
    public async Task Write_BrokerRestartsUnderLoad_EveryWriteEndsStoredOrRefused()
    {
        await using var broker = await Broker.Start();
        await using var bed = new StorageTestBed(broker, new JetStreamStorageOptions { AckTimeout = TimeSpan.FromSeconds(2), Attempts = 8 });
        var keys = Enumerable.Range(0, 200).Select(_ => StorageTestBed.NewKey("outage")).ToList();
        var stopping = new CancellationTokenSource();
        var writers = keys.Select(async key =>
        {
            var state = new GrainState<NoteState>(new NoteState());
            var written = 0;
            while (!stopping.IsCancellationRequested)
            {
                state.State!.Text = $"{written + 1}";
                await bed.Write(key, state);
                written++;
            }

            return written;
        }).ToList();

        await Eventually.Be(async () => (await bed.Read(keys[0])).State!.Text.Length > 1);
        await broker.Server.KillAsync();
        await broker.Server.StartAgainAsync();
        var before = (await bed.Read(keys[0])).State!.Text;
        await Eventually.Be(async () => (await bed.Read(keys[0])).State!.Text != before);
        await stopping.CancelAsync();
        var counts = await Task.WhenAll(writers);

        var stored = await Task.WhenAll(keys.Select(bed.Read));
        Assert.Equal(counts.Select(count => $"{count}"), stored.Select(state => state.State!.Text));
    }

    [Fact]
    public async Task Write_StoredButAcknowledgedTooLate_IsRecognisedWhenTriedAgain()
    {
        await using var broker = await Broker.Start();
        await using var bed = new StorageTestBed(broker, new JetStreamStorageOptions { AckTimeout = TimeSpan.FromSeconds(1), Attempts = 10 });
        var key = StorageTestBed.NewKey("late");
        var state = new GrainState<NoteState>(new NoteState { Text = "first" });
        await bed.Write(key, state);
        var before = ulong.Parse(state.ETag!, CultureInfo.InvariantCulture);

        await broker.Freeze();
        state.State!.Text = "second";
        var write = bed.Write(key, state);
        await Eventually.Be(() => bed.Retries >= 1);
        await broker.Thaw();
        await write;

        Assert.Equal(before + 1, ulong.Parse(state.ETag!, CultureInfo.InvariantCulture));
        Assert.Equal("second", (await bed.Read(key)).State!.Text);
        state.State.Text = "third";
        await bed.Write(key, state);
        Assert.Equal(before + 2, ulong.Parse(state.ETag!, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Write_BrokerSilent_ThrowsUnavailableNamingTheSetting()
    {
        await using var broker = await Broker.Start();
        await using var bed = new StorageTestBed(broker, new JetStreamStorageOptions { AckTimeout = TimeSpan.FromMilliseconds(200), Attempts = 2 });
        var key = StorageTestBed.NewKey("silent");
        await Eventually.Be(async () =>
        {
            await bed.Write(key, await bed.Read(key));
            return true;
        });

        await broker.Freeze();
        var failure = await Assert.ThrowsAsync<JetStreamUnavailableException>(() => bed.Write(StorageTestBed.NewKey(), new GrainState<NoteState>(new NoteState())));
        await broker.Thaw();

        Assert.Contains("BROKER_URL", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_GivenUpWhileBrokerIsAway_NeverSendsWhatItsMemoryHoldsAfterwards()
    {
        await using var broker = await Broker.Start();
        await using var nats = broker.Connect();
        await using var store = new MessageStore(
            nats, Contracts.Subjects.ObjectsStream, new JetStreamStorageOptions { AckTimeout = TimeSpan.FromMilliseconds(300) }, new StoreHealth(NullLogger<StoreHealth>.Instance), TimeProvider.System);
        await Eventually.Be(async () =>
        {
            await store.Get("objects.memory.first");
            return true;
        });
        await broker.Server.KillAsync();

        var puts = Enumerable.Range(0, 32).Select(Put).ToList();
        await Eventually.Be(() => puts.Count(put => put.IsCompleted) >= puts.Count - 1);
        await broker.Server.StartAgainAsync();
        await Task.WhenAll(puts);

        // Behind whatever was waiting for the connection.
        await Eventually.Be(async () =>
        {
            // One whose answer came too late is refused from then on, and is there.
            await store.Put("objects.memory.last", new Contracts.StoredMessage("", default), 0);
            return await store.Get("objects.memory.last") is not null;
        });
        for (var number = 0; number < puts.Count; number++)
        {
            var stored = await store.Get($"objects.memory.{number}");
            Assert.DoesNotContain((byte)'x', stored?.Message.Body.ToArray() ?? []);
        }

        async Task Put(int number)
        {
            var memory = Enumerable.Repeat((byte)'o', 100).ToArray();
            try
            {
                await store.Put($"objects.memory.{number}", new Contracts.StoredMessage("", memory), 0);
            }
            catch (NoReplyException)
            {
                // Given up; the memory is somebody else's now.
            }

            memory.AsSpan().Fill((byte)'x');
        }
    }

    [Fact]
    public async Task Put_NoJetStream_ThrowsNoReply()
    {
        await using var broker = await NatsServer.StartAsync(new NatsServerOptions { JetStream = false });
        await using var nats = new NATS.Client.Core.NatsConnection(new NATS.Client.Core.NatsOpts { Url = broker.Url });
        var options = new JetStreamStorageOptions { Attempts = 2 };
        await using var store = new MessageStore(nats, "MESHSYNC_OBJECTS", options, new StoreHealth(NullLogger<StoreHealth>.Instance), TimeProvider.System);

        var failure = await Assert.ThrowsAsync<NoReplyException>(async () => await store.Put("objects.a", new Contracts.StoredMessage("", default), 0));

        Assert.Contains("objects.a", failure.Message, StringComparison.Ordinal);
    }
}
