using System.Net;
using System.Text.Json;
using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Simulator.Faults;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;

namespace MeshSync.Fabric.Agent.Tests.Status;

public sealed class StatusPagesTests
{
    [Fact]
    public async Task Status_OfAHealthyAgent_ShowsEveryReflectorWatching()
    {
        await using var stage = await Stage.Set();
        stage.Cluster.Apply(Manifests.ConfigMap("one"));
        await stage.StartAgent();
        await stage.Watching("configmaps");

        stage.Cluster.Apply(Manifests.ConfigMap("two"));

        var status = await Eventually.Be(() => stage.Status(), status => Maps(status) is { EventsSinceList: 1, LastEvent: not null });
        Assert.Equal(stage.Cluster.Count("configmaps") - 1, Maps(status).Objects);
        Assert.Equal((ReflectorState.Watching, null), (Maps(status).State, Maps(status).LastError));
        Assert.NotEmpty(Maps(status).ResourceVersion);
        Assert.Equal(status.Reflectors.Count, status.States.Values.Sum());
        Assert.True(status.Broker!.Connected);
        Assert.Equal(("default", "default", null), (status.Scope.Source, status.Scope.List, status.Scope.Problem));
    }

    [Fact]
    public async Task Readiness_AskedForInitialLists_NamesWhatIsMissingAndDoesNotWaitForWhatIsForbidden()
    {
        await using var stage = await Stage.Set();
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = 500, Resource = "configmaps", Count = 0 });
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = 403, Resource = "secrets", Count = 0 });
        await stage.StartAgent();
        await stage.Watching("pods");

        var missing = await Eventually.Be(() => stage.Get("/readyz?initial-lists"), answer => !answer.Text.Contains(", ", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, missing.Status);
        Assert.Contains("core/configmaps (", missing.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await stage.Get("/readyz")).Status);

        stage.Cluster.Faults.Clear();
        await Eventually.Be(() => stage.Get("/readyz?initial-lists"), answer => answer.Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Metrics_InPrometheusForm_CountWhatTheAgentDoes()
    {
        await using var stage = await Stage.Set();
        await stage.StartAgent();
        await stage.Watching("configmaps");

        var (_, text) = await stage.Get("/metrics");

        Assert.All(
            [
                "meshsync_agent_reflectors{", "state=\"watching\"", "state=\"backing_off\"", "meshsync_agent_events_total{", "meshsync_agent_batches_total{",
                "meshsync_agent_batch_size_bytes_total{", "meshsync_agent_queue_events{", "meshsync_agent_queue_size_limit_bytes{",
                "meshsync_agent_lists_total{", "meshsync_agent_publish_duration_seconds_bucket{", "meshsync_agent_events_coalesced_total{",
                "dotnet_gc_collections_total",
            ],
            name => Assert.Contains(name, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Heartbeat_IsHeardOnTheClustersSubject_AndSoonAfterAChange()
    {
        await using var stage = await Stage.Set();
        await using var silo = new NatsConnection(new NatsOpts { Url = stage.Nats.Url });
        await using var heard = await silo.SubscribeCoreAsync<byte[]>(Subjects.AgentStatus("here"), cancellationToken: TestContext.Current.CancellationToken);
        await silo.PingAsync(TestContext.Current.CancellationToken);
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = 403, Resource = "secrets", Count = 0 });
        await stage.StartAgent("--cluster-id", "here");

        var status = await Eventually.Be(() => Read(heard), status => status.States.ContainsKey(ReflectorState.Forbidden) && status.InitialListsMissing == 0);

        var ailing = Assert.Single(status.Reflectors);
        Assert.Equal(("core/secrets", ReflectorState.Forbidden), (ailing.Collection, ailing.State));
        Assert.Equal("here", status.Cluster);
    }

    private static async Task<AgentStatus> Read(INatsSub<byte[]> heard)
    {
        var message = await heard.Msgs.ReadAsync(TestContext.Current.CancellationToken);
        return JsonSerializer.Deserialize(message.Data, AgentJson.Default.AgentStatus)!;
    }

    private static ReflectorReport Maps(AgentStatus status) => status.Reflectors.Single(reflector => reflector.Collection == "core/configmaps");
}
