using MeshSync.Fabric.Agent.Tests.Commands;
using MeshSync.Fabric.Agent.Tests.Replicas;
using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Testing;
using MeshSync.Fabric.Testing.Docker;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Docker;

/// <summary>A scripted engine, a broker and an agent between them. Tests share it, each with a compose project of its own.</summary>
public class EngineStage : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private NatsServer _nats = null!;
    private RunningAgent _agent = null!;

    public ScriptedEngine Engine { get; private set; } = null!;

    internal WatchLogReplica Log { get; private set; } = null!;

    internal string Broker => _nats.Url;

    protected virtual string[] Settings => [];

    /// <summary>Collections that listen to events.</summary>
    protected virtual int Collections => 5;

    protected virtual bool IsTls => false;

    public async ValueTask InitializeAsync()
    {
        Engine = await ScriptedEngine.StartAsync(IsTls);
        Engine.IsSwarm = Collections > 5;
        _nats = await NatsServer.StartAsync();
        Log = new WatchLogReplica(_nats.Url);
        await Log.CreateStream();
        _agent = await RunningAgent.Start("", _nats.Url, ["--platform", "docker", "--docker-host", Engine.Host, "--cluster-id", AskedAgent.Cluster, .. Settings]);
        await Listening();
    }

    /// <summary>What has been told of containers.</summary>
    internal async Task<ReplicatedCollection> Containers() => (await Log.CatchUp()).Of("docker.meshery.io", "containers");

    /// <summary>Waits until exactly these containers of a project are told of.</summary>
    internal Task<ReplicatedCollection> Told(string project, params string[] names) => Told(containers => containers.CompleteLists > 0
        && containers.Objects.Keys.Where(key => key.StartsWith($"{project}/", StringComparison.Ordinal)).Order().SequenceEqual(names.Select(name => $"{project}/{name}").Order()));

    internal Task<ReplicatedCollection> Told(Predicate<ReplicatedCollection> isSo) => Eventually.Be(Containers, containers => isSo(containers), Patience);

    /// <summary>Waits until every collection listens to events.</summary>
    internal Task Listening() => Eventually.Be(() => Task.FromResult(Engine.Streams), streams => streams == Collections, Patience);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _agent.DisposeAsync();
        await Log.DisposeAsync();
        await _nats.DisposeAsync();
        await Engine.DisposeAsync();
    }
}
