using System.Globalization;
using MeshSync.Fabric.Contracts;
using NATS.Client.JetStream.Models;
using Orleans.Storage;

namespace MeshSync.Fabric.JetStream.Tests.Storage;

public sealed class JetStreamGrainStorageTests(Broker broker) : IClassFixture<Broker>
{
    [Fact]
    public async Task Read_NothingStored_HasNoRecord()
    {
        await using var bed = new StorageTestBed(broker);

        var state = await bed.Read(StorageTestBed.NewKey());

        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.NotNull(state.State);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("system:node.proxier with space")]
    [InlineData("größe*>%")]
    public async Task Write_ThenRead_ReturnsStateWithSequenceAsETag(string name)
    {
        await using var bed = new StorageTestBed(broker);
        var key = new ObjectKey("c.1", "rbac.authorization.k8s.io", "clusterroles", "", name.Replace('/', '-'));

        var written = new GrainState<NoteState>(new NoteState { Mark = "m=1;x", Text = "körper" });
        await bed.Write(key, written);
        var read = await bed.Read(key);

        Assert.True(read.RecordExists);
        Assert.Equal(written.ETag, read.ETag);
        Assert.Equal(("m=1;x", "körper"), (read.State!.Mark, read.State.Text));
        var stored = await broker.JetStream.GetStreamAsync(Subjects.ObjectsStream, cancellationToken: TestContext.Current.CancellationToken);
        var message = await stored.GetAsync(new StreamMsgGetRequest { LastBySubj = Subjects.OfObject(key) }, TestContext.Current.CancellationToken);
        Assert.Equal(read.ETag, message.Message.Seq.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Write_Repeatedly_KeepsOneMessage()
    {
        await using var bed = new StorageTestBed(broker);
        var key = StorageTestBed.NewKey();
        var state = new GrainState<NoteState>(new NoteState());

        for (var i = 0; i < 5; i++)
        {
            state.State!.Text = $"version {i}";
            await bed.Write(key, state);
        }

        Assert.Equal("version 4", (await bed.Read(key)).State!.Text);
        Assert.Equal(1, await Count(key));
    }

    [Fact]
    public async Task Write_AnotherActivationWroteMeanwhile_ThrowsInconsistentStateWithBothETags()
    {
        await using var first = new StorageTestBed(broker);
        await using var second = new StorageTestBed(broker);
        var key = StorageTestBed.NewKey();
        await first.Write(key, new GrainState<NoteState>(new NoteState { Text = "old" }));
        var (mine, theirs) = (await first.Read(key), await second.Read(key));
        theirs.State!.Text = "theirs";
        await second.Write(key, theirs);

        mine.State!.Text = "mine";
        var refused = await Assert.ThrowsAsync<InconsistentStateException>(() => first.Write(key, mine));

        Assert.Equal(theirs.ETag, refused.StoredEtag);
        Assert.Equal("theirs", (await first.Read(key)).State!.Text);
    }

    [Fact]
    public async Task Write_TwoFirstWritesRace_OneWins()
    {
        await using var first = new StorageTestBed(broker);
        await using var second = new StorageTestBed(broker);
        var key = StorageTestBed.NewKey();

        var writes = new[] { first, second }.Select(async (bed, i) =>
        {
            try
            {
                await bed.Write(key, new GrainState<NoteState>(new NoteState { Text = $"{i}" }));
                return true;
            }
            catch (InconsistentStateException)
            {
                return false;
            }
        });

        Assert.Single(await Task.WhenAll(writes), won => won);
        Assert.Equal(1, await Count(key));
    }

    [Fact]
    public async Task Write_LargerThanMaxPayload_ThrowsTooLargeAndLeavesTheConnectionAlone()
    {
        await using var bed = new StorageTestBed(broker);
        var key = StorageTestBed.NewKey();
        await bed.Write(StorageTestBed.NewKey(), new GrainState<NoteState>(new NoteState()));

        var refused = await Assert.ThrowsAsync<MessageTooLargeException>(
            () => bed.Write(key, new GrainState<NoteState>(new NoteState { Text = new string('x', 8 * 1024 * 1024) })));

        Assert.Equal(8 * 1024 * 1024, refused.Limit);
        await bed.Write(key, new GrainState<NoteState>(new NoteState { Text = "small" }));
    }

    [Fact]
    public async Task Write_StateWithLineBreak_Throws()
    {
        await using var bed = new StorageTestBed(broker);

        await Assert.ThrowsAsync<ArgumentException>(
            () => bed.Write(StorageTestBed.NewKey(), new GrainState<NoteState>(new NoteState { Mark = "a\r\nNats-Rollup: all" })));
    }

    [Fact]
    public async Task Clear_RemovesTheMessage()
    {
        await using var bed = new StorageTestBed(broker);
        var key = StorageTestBed.NewKey();
        var state = new GrainState<NoteState>(new NoteState { Text = "x" });
        await bed.Write(key, state);

        await bed.Storage.ClearStateAsync("note", StorageTestBed.Grain(key), state);

        Assert.False(state.RecordExists);
        Assert.Equal(0, await Count(key));
        await bed.Write(key, state);
    }

    [Fact]
    public async Task Clear_AnotherActivationWroteMeanwhile_ThrowsAndKeepsIt()
    {
        await using var bed = new StorageTestBed(broker);
        var key = StorageTestBed.NewKey();
        await bed.Write(key, new GrainState<NoteState>(new NoteState { Text = "old" }));
        var (mine, theirs) = (await bed.Read(key), await bed.Read(key));
        await bed.Write(key, theirs);

        await Assert.ThrowsAsync<InconsistentStateException>(() => bed.Storage.ClearStateAsync("note", StorageTestBed.Grain(key), mine));

        Assert.Equal(1, await Count(key));
    }

    [Fact]
    public async Task Write_ManyAtOnce_AllStored()
    {
        const int count = 6000; // more than there are slots
        await using var bed = new StorageTestBed(broker);
        var keys = Enumerable.Range(0, count).Select(_ => StorageTestBed.NewKey("many")).ToList();

        await Task.WhenAll(keys.Select(key => bed.Write(key, new GrainState<NoteState>(new NoteState { Text = key.Name }))));
        var read = await Task.WhenAll(keys.Select(bed.Read));

        Assert.Equal(keys.Select(key => key.Name), read.Select(state => state.State!.Text));
    }

    private async Task<long> Count(ObjectKey key)
    {
        var stream = await broker.JetStream.GetStreamAsync(
            Subjects.ObjectsStream, new StreamInfoRequest { SubjectsFilter = Subjects.OfObject(key) }, TestContext.Current.CancellationToken);
        return stream.Info.State.Subjects?.Values.Sum() ?? 0;
    }
}
