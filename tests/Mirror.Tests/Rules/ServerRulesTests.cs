using System.Threading.Channels;
using MeshSync.Fabric.Meshery;
using MeshSync.Fabric.Mirror.Delivery;
using MeshSync.Fabric.Mirror.Inventory;
using MeshSync.Fabric.Mirror.Rules;
using Microsoft.Extensions.Time.Testing;

namespace MeshSync.Fabric.Mirror.Tests.Rules;

/// <summary>The rules of both generations, as docs of Meshery's contract have them.</summary>
public sealed class ServerRulesTests
{
    private readonly InventoryDatabase _inventory = InventoryDatabase.Open();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerGeneration.Older, 1)]
    [InlineData(ServerGeneration.Newer, 0)]
    public void Modified_WithoutARow_IsIgnoredByOlderServersOnly(ServerGeneration generation, int ignored)
    {
        Assert.Equal(ignored, Apply(generation, (MesheryEvent.Modified, "a", "1")));

        Assert.Equal(ignored == 0 ? ["a=1"] : [], Messages.Shown(_inventory));
    }

    [Theory]
    [InlineData(ServerGeneration.Older)]
    [InlineData(ServerGeneration.Newer)]
    public void Events_OneAfterTheOther_LeaveTheLastState(ServerGeneration generation)
    {
        Apply(generation, (MesheryEvent.Added, "a", "1"), (MesheryEvent.Added, "a", "2"), (MesheryEvent.Added, "b", "1"), (MesheryEvent.Added, "c", "1"));
        Apply(generation, (MesheryEvent.Modified, "a", "3"), (MesheryEvent.Deleted, "b", "1"));

        Assert.Equal(["a=3", "c=1"], Messages.Shown(_inventory));
    }

    [Theory]
    [InlineData(ServerGeneration.Older, true)]
    [InlineData(ServerGeneration.Newer, false)]
    public void DeletedThenAdded_InOneBatch_LeavesTheRowDeletedUnderNewerServers(ServerGeneration generation, bool isThere)
    {
        Apply(generation, (MesheryEvent.Added, "a", "1"));
        Apply(generation, (MesheryEvent.Deleted, "a", "1"), (MesheryEvent.Added, "a", "2"));

        Assert.Equal(isThere ? ["a=2"] : [], Messages.Shown(_inventory));
    }

    [Fact]
    public async Task Batch_OfANewerServer_EndsAfterItsTimeOrAHundredEvents()
    {
        var time = new FakeTimeProvider();
        var rules = new NewerRules(NewerRules.Time, time);
        var messages = Channel.CreateUnbounded<ReceivedMessage>();
        for (var i = 0; i < 130; i++)
        {
            messages.Writer.TryWrite(Read(MesheryEvent.Added, $"{i}", ""));
        }

        Assert.Equal(100, (await rules.Next(messages.Reader, Cancellation)).Count);
        var second = rules.Next(messages.Reader, Cancellation).AsTask();
        time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(second.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(30, (await second).Count);
    }

    private int Apply(ServerGeneration generation, params (MesheryEvent Event, string Name, string Value)[] events)
    {
        var rules = new MirrorOptions { Generation = generation }.Rules(TimeProvider.System);
        var ignored = 0;
        _inventory.Write(rows => ignored = rules.Apply([.. events.Select(item => Read(item.Event, item.Name, item.Value))], rows));
        return ignored;
    }

    private static ReceivedMessage Read(MesheryEvent mesheryEvent, string name, string value)
    {
        Assert.True(ReceivedMessage.TryRead(Messages.Of(mesheryEvent, name, value), out var message));
        return message;
    }
}
