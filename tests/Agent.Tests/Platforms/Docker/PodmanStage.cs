using MeshSync.Fabric.Agent.Tests.Commands;
using MeshSync.Fabric.Agent.Tests.Replicas;
using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Testing;
using MeshSync.Fabric.Testing.Docker;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Docker;

/// <summary>A real engine, a broker and an agent between them. Tests share it, each with names of its own; they are skipped where there is no Podman.</summary>
public sealed class PodmanStage : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private PodmanEngine? _engine;
    private string _whyNot = "";
    private NatsServer? _nats;
    private RunningAgent? _agent;
    private WatchLogReplica? _log;

    internal PodmanEngine Engine
    {
        get
        {
            Assert.SkipWhen(_engine is null, _whyNot);
            return _engine!;
        }
    }

    internal WatchLogReplica Log => _log!;

    internal string Broker => _nats!.Url;

    public async ValueTask InitializeAsync()
    {
        (_engine, _whyNot) = await PodmanEngine.StartAsync();
        if (_engine is null)
        {
            return;
        }

        _nats = await NatsServer.StartAsync();
        _log = new WatchLogReplica(_nats.Url);
        await _log.CreateStream();
        _agent = await RunningAgent.Start("", _nats.Url, "--platform", "docker", "--docker-host", _engine.Host, "--cluster-id", AskedAgent.Cluster);
        await Told("images", images => images.Objects.Count == 1);
    }

    public async ValueTask DisposeAsync()
    {
        await (_agent?.DisposeAsync() ?? default);
        await (_log?.DisposeAsync() ?? default);
        await (_nats?.DisposeAsync() ?? default);
        await (_engine?.DisposeAsync() ?? default);
    }

    /// <summary>Waits until a collection is told of as a test wants it.</summary>
    internal Task<ReplicatedCollection> Told(string resource, Predicate<ReplicatedCollection> isSo) => Told(Log, resource, isSo);

    internal static Task<ReplicatedCollection> Told(WatchLogReplica log, string resource, Predicate<ReplicatedCollection> isSo) => Eventually.Be(
        async () => (await log.CatchUp()).Of("docker.meshery.io", resource), told => told.CompleteLists > 0 && isSo(told), Patience, expectation: $"of {resource} it is told as expected");
}
