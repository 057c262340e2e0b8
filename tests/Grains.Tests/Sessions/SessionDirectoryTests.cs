using MeshSync.Fabric.Grains.Sessions;
using MeshSync.Fabric.Grains.Tests.Fakes;

namespace MeshSync.Fabric.Grains.Tests.Sessions;

public sealed class SessionDirectoryTests(SiloFixture silo) : IClassFixture<SiloFixture>
{
    private ISessionDirectoryGrain Directory => silo.Grains.GetGrain<ISessionDirectoryGrain>(ISessionDirectoryGrain.Key);

    [Fact]
    public async Task Session_IsTakenOnce_AndItsNameIsFreeWhenItWasReleased()
    {
        Assert.Equal(SessionTaken.Yes, await Directory.Take(Entry("a", "1"), 2));
        Assert.Equal(SessionTaken.Exists, await Directory.Take(Entry("a", "2"), 2));
        Assert.Equal(SessionTaken.Yes, await Directory.Take(Entry("b", "3"), 2));
        Assert.Equal(SessionTaken.Full, await Directory.Take(Entry("c", "4"), 2));

        await Directory.Release("a", "not its id");
        Assert.Equal(SessionTaken.Exists, await Directory.Take(Entry("a", "5"), 2));
        await Directory.Release("a", "1");
        Assert.Equal(SessionTaken.Yes, await Directory.Take(Entry("a", "6"), 2));

        // What it held is gone with its memory, until the silos repeat it.
        await silo.Silo.DeactivateAsync(Directory);
        Assert.Empty(await Directory.GetState());
        await Directory.Renew([Entry("b", "3") with { Bytes = 7 }]);
        Assert.Equal([("b", 7L)], (await Directory.GetState()).Select(session => (session.Name, session.Bytes)));
    }

    private static SessionEntry Entry(string name, string id) => new()
    {
        Name = name,
        Kind = "exec",
        Cluster = "k",
        Namespace = "ns",
        Pod = "web",
        Container = "c",
        Id = id,
        Server = "fabric",
        Since = DateTimeOffset.UnixEpoch,
        Silo = "s",
    };
}
