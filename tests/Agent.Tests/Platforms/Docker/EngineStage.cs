using MeshSync.Fabric.Agent.Tests.Replicas;
using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Testing;
using MeshSync.Fabric.Testing.Docker;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Docker;

/// <summary>A scripted engine, a broker and an agent between them.</summary>
internal sealed class EngineStage : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly NatsServer _nats;
    private readonly RunningAgent _agent;

    private EngineStage(ScriptedEngine engine, NatsServer nats, WatchLogReplica log, RunningAgent agent)
    {
        Engine = engine;
        Log = log;
        _nats = nats;
        _agent = agent;
    }

    public ScriptedEngine Engine { get; }

    public WatchLogReplica Log { get; }

    public static async Task<EngineStage> Set(ScriptedEngine engine, params string[] settings)
    {
        var nats = await NatsServer.StartAsync();
        var log = new WatchLogReplica(nats.Url);
        await log.CreateStream();
        var agent = await RunningAgent.Start("", nats.Url, ["--platform", "docker", "--docker-host", engine.Host, .. settings]);
        return new EngineStage(engine, nats, log, agent);
    }

    public async Task<ReplicatedCollection> Containers() => (await Log.CatchUp()).Of("docker.meshery.io", "containers");

    /// <summary>Waits until exactly these containers are told of.</summary>
    public Task<ReplicatedCollection> Told(params string[] keys) =>
        Told(containers => containers.CompleteLists > 0 && containers.Objects.Keys.Order().SequenceEqual(keys.Order()));

    public Task<ReplicatedCollection> Told(Predicate<ReplicatedCollection> isSo) => Eventually.Be(Containers, containers => isSo(containers), Patience);

    /// <summary>Waits until every collection listens to events.</summary>
    public Task Listening() => Eventually.Be(() => Task.FromResult(Engine.Streams), streams => streams == 5, Patience);

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        await Log.DisposeAsync();
        await _nats.DisposeAsync();
        await Engine.DisposeAsync();
    }
}
