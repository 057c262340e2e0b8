using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Meshery;
using MeshSync.Fabric.Silo.Outlets;
using MeshSync.Fabric.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshSync.Fabric.Silo.Tests.Outlets;

/// <summary>An object is deleted and created anew, as a StatefulSet does with its pods, before a newer Server under the load of a collection.</summary>
public sealed class RecreationTests
{
    [Fact]
    public async Task Object_CreatedAnewAtOnce_IsThereInAServerThatAppliesDeletionsLast()
    {
        await using var world = await OutletWorld.Create();
        var outlet = world.Outlet();
        await world.Ensure(outlet);
        await using var server = await CollectingServer.Start(world.Server.Url);
        await world.StoreObject("web-0", "1");
        await Eventually.Be(() => server.Rows.Count == 1);

        await world.StoreObject("web-0", "1", MesheryEvent.Deleted);
        await Eventually.Be(async () => (await outlet.Find(TestContext.Current.CancellationToken))?.NumPending == 0);
        await world.StoreObject("web-0", "2");
        var recreations = new Recreations(TimeProvider.System);
        recreations.Note(new ObjectKey("c", "", "configmaps", "ns", "web-0"));
        await Eventually.Be(() => server.Rows.Count == 0);
        await using var repeats = Repeating.Start(world, outlet, recreations);

        await Eventually.Be(() => server.Rows, rows => rows.TryGetValue("web-0", out var value) && value == "2");
    }

    [Fact]
    public async Task Object_GoneAgainBeforeItIsToldOnceMore_StaysGone()
    {
        await using var world = await OutletWorld.Create();
        var outlet = world.Outlet();
        await world.Ensure(outlet);
        await using var server = await MesheryServer.Start(world.Server.Url);
        await world.StoreObject("gone", "1", MesheryEvent.Deleted);
        await world.StoreObject("stays", "1");
        var recreations = new Recreations(TimeProvider.System);
        recreations.Note(new ObjectKey("c", "", "configmaps", "ns", "gone"));
        recreations.Note(new ObjectKey("c", "", "configmaps", "ns", "stays"));
        await using var repeats = Repeating.Start(world, outlet, recreations);

        await Eventually.Be(() => ServerRows.Told(server.Received), told => told is ["DELETED gone 1", "ADDED stays 1", "ADDED stays 1"]);
    }

    private sealed class Repeating(CancellationTokenSource stop, Task running) : IAsyncDisposable
    {
        public static Repeating Start(OutletWorld world, Outlet outlet, Recreations recreations)
        {
            var stop = new CancellationTokenSource();
            var repeats = new RecreationRepeats(
                recreations, world.Outlets(outlet), world.Connection, world.Flushes, TimeProvider.System, NullLogger<RecreationRepeats>.Instance);
            return new Repeating(stop, repeats.Run(stop.Token));
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.Dispose();
        }
    }
}
