using System.Net;
using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Agent.Tests.Replicas;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Running;

/// <summary>A real kube-apiserver, a broker of its own, and a reader of the log.</summary>
internal sealed class RealStage : IAsyncDisposable
{
    private readonly KubeApiServer _cluster;
    private readonly NatsServer _nats;
    private RunningAgent? _agent;

    private RealStage(KubeApiServer cluster, NatsServer nats, WatchLogReplica log)
    {
        _cluster = cluster;
        _nats = nats;
        Log = log;
    }

    public WatchLogReplica Log { get; }

    /// <summary>URL of the broker.</summary>
    public string Broker => _nats.Url;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<RealStage> Set(KubeApiServer cluster)
    {
        var nats = await NatsServer.StartAsync();
        var log = new WatchLogReplica(nats.Url);
        await log.CreateStream();
        return new RealStage(cluster, nats, log);
    }

    public async Task StartAgent(string kubeconfig, params string[] settings) => _agent = await RunningAgent.Start(kubeconfig, _nats.Url, settings);

    /// <summary>Waits until the log tells the same names and versions as the server.</summary>
    public async Task Agree(string group, string resource, string path, TimeSpan? within = null) => await Eventually.Be(
        async () =>
        {
            using var list = JsonDocument.Parse(await _cluster.Admin.GetStringAsync(path, Cancellation));
            var held = list.RootElement.GetProperty("items").EnumerateArray().Select(item => Key(item.GetProperty("metadata"))).Order().ToList();
            var told = (await Log.CatchUp()).Of(group, resource);
            return told.CompleteLists > 0 && held.SequenceEqual(told.Objects.Select(entry => $"{entry.Key} {entry.Value.Uid} {entry.Value.ResourceVersion}").Order());
        },
        within);

    public async Task Create(string path, string json) => Assert.Equal(HttpStatusCode.Created, await Send(HttpMethod.Post, path, json));

    public async Task<HttpStatusCode> Send(HttpMethod method, string path, string? json = null)
    {
        using var content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        using var response = await _cluster.Admin.SendAsync(request, Cancellation);
        return response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        await (_agent?.DisposeAsync() ?? ValueTask.CompletedTask);
        await Log.DisposeAsync();
        await _nats.DisposeAsync();
    }

    private static string Key(JsonElement metadata) =>
        $"{(metadata.TryGetProperty("namespace", out var ns) ? ns.GetString() : "")}/{metadata.GetProperty("name").GetString()} "
        + $"{metadata.GetProperty("uid").GetString()} {metadata.GetProperty("resourceVersion").GetString()}";
}
