using System.Net;
using System.Text.Json;
using MeshSync.Fabric.Agent.Tests.Replicas;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Simulator.Watching;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Running;

/// <summary>A simulated cluster, a broker, and a reader of the log, with or without an agent in between.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly WatchListMode _watchList;
    private RunningAgent? _agent;

    private Stage(SimulatedApiServer cluster, WatchListMode watchList, NatsServer nats, WatchLogReplica log)
    {
        _watchList = watchList;
        Cluster = cluster;
        Nats = nats;
        Log = log;
    }

    public SimulatedApiServer Cluster { get; }

    public NatsServer Nats { get; }

    public WatchLogReplica Log { get; }

    public RunningAgent Agent => _agent ?? throw new InvalidOperationException("No agent runs.");

    public static async Task<Stage> Set(SimulatedClusterOptions? cluster = null, NatsServerOptions? nats = null, bool withStream = true)
    {
        var server = await NatsServer.StartAsync(nats);
        var log = new WatchLogReplica(server.Url);
        if (withStream)
        {
            await log.CreateStream();
        }

        return new Stage(await SimulatedApiServer.StartAsync(cluster), cluster?.WatchList ?? WatchListMode.Served, server, log);
    }

    /// <summary>The agent's clock; to be set before it starts.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    public async Task StartAgent(params string[] settings) => _agent = await RunningAgent.Start(Time, Cluster.KubeconfigPath, Nats.Url, settings);

    public async Task StopAgent()
    {
        await Agent.DisposeAsync();
        _agent = null;
    }

    /// <summary>Waits until the log tells exactly what the cluster holds of a resource.</summary>
    public async Task Converge(string group, string resource)
    {
        string groupResource = group.Length == 0 ? resource : $"{resource}.{group}";
        await Eventually.Be(async () => (await Log.CatchUp()).Of(group, resource), told => Agrees(told, groupResource));
    }

    /// <summary>Waits until the agent has listed a core resource and opened its watch.</summary>
    public async Task Watching(string resource)
    {
        await Converge("", resource);
        await WatchOpen(resource);
    }

    /// <summary>Waits until the agent has opened the watch of a core resource.</summary>
    public async Task WatchOpen(string resource)
    {
        await Eventually.Be(() => Cluster.Requests.Any(request => request.Verb == ApiVerb.Watch && request.Resource == resource && IsWatch(request)));
    }

    /// <summary>Where streaming lists are refused or ignored, asking for one is not yet watching.</summary>
    private bool IsWatch(RecordedRequest request) =>
        _watchList is WatchListMode.Served or WatchListMode.ServedBehind || !request.Query.Contains("sendInitialEvents", StringComparison.Ordinal);

    /// <summary>Status and text of a page of the agent's health port.</summary>
    public async Task<(HttpStatusCode Status, string Text)> Get(string page)
    {
        using var http = new HttpClient { BaseAddress = Agent.Health };
        using var answer = await http.GetAsync(new Uri(page, UriKind.Relative), TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>What the agent's status page says.</summary>
    public async Task<AgentStatus> Status() => JsonSerializer.Deserialize((await Get("/status")).Text, AgentJson.Default.AgentStatus)!;

    public async ValueTask DisposeAsync()
    {
        if (_agent is not null)
        {
            await _agent.DisposeAsync();
        }

        await Log.DisposeAsync();
        await Cluster.DisposeAsync();
        await Nats.DisposeAsync();
    }

    private bool Agrees(ReplicatedCollection told, string groupResource) =>
        told.CompleteLists > 0
        && told.Objects.Count == Cluster.Count(groupResource)
        && told.Objects.All(entry => IsCurrent(groupResource, entry.Key, entry.Value));

    private bool IsCurrent(string groupResource, string key, ReplicatedObject told)
    {
        string[] parts = key.Split('/');
        return Cluster.Get(groupResource, parts[0], parts[1])?.Contains($"\"resourceVersion\":\"{told.ResourceVersion}\"", StringComparison.Ordinal) == true;
    }
}
