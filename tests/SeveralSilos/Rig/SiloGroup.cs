using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.SeveralSilos.Rig;

/// <summary>NATS, Redis, and silos that come and go.</summary>
internal sealed class SiloGroup : IAsyncDisposable
{
    private readonly List<Silo> _all = [];
    private readonly List<Silo> _silos = [];
    private readonly (string Name, string Value)[] _settings;

    private SiloGroup(NatsServer nats, RedisServer redis, (string Name, string Value)[] settings) =>
        (Nats, Redis, _settings) = (nats, redis, settings);

    public NatsServer Nats { get; }

    public RedisServer Redis { get; }

    public IReadOnlyList<Silo> Silos => _silos;

    /// <summary>Starts the silos and waits until each has its share of the partitions.</summary>
    public static async Task<SiloGroup> StartAsync(int silos, params (string Name, string Value)[] settings)
    {
        var group = new SiloGroup(await NatsServer.StartAsync(), await RedisServer.StartAsync(), settings);
        for (var i = 0; i < silos; i++)
        {
            group.Add();
        }

        await group.IsBalanced();
        return group;
    }

    /// <summary>Starts a silo without waiting for it.</summary>
    public Silo Add()
    {
        var silo = new Silo($"silo {_all.Count + 1}", _settings.Append(("BROKER_URL", Nats.Url)).Append(("MESHSYNC_CLUSTERING", Redis.Url))
            .ToDictionary(setting => setting.Item1, setting => setting.Item2));
        _all.Add(silo);
        _silos.Add(silo);
        return silo;
    }

    public async Task Kill(Silo silo)
    {
        _silos.Remove(silo);
        await silo.Kill();
    }

    public async Task Stop(Silo silo)
    {
        _silos.Remove(silo);
        await silo.Stop();
    }

    /// <summary>Waits until every silo is ready and reads its share, and all partitions are read.</summary>
    public async Task IsBalanced()
    {
        foreach (var silo in _silos)
        {
            await silo.IsReady();
        }

        await Eventually.Be(
            async () => await Task.WhenAll(_silos.Select(silo => silo.Partitions())),
            owned => owned.Sum() == Partitions.Count && owned.Max() - owned.Min() <= 1,
            TimeSpan.FromSeconds(40),
            expectation: "every silo has its share of the partitions");
    }

    /// <summary>At the end of a test: if it failed, what the silos had to say.</summary>
    public void TellIfFailed()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', _all.Select(silo => $"--- {silo.Name}\n{silo.Log}")));
        }
    }

    public async ValueTask DisposeAsync()
    {
        TellIfFailed();
        await Task.WhenAll(_all.Select(silo => silo.Kill()));
        await Task.WhenAll(_all.Select(silo => silo.DisposeAsync().AsTask()));
        await Nats.DisposeAsync();
        await Redis.DisposeAsync();
    }
}
