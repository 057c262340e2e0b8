using System.Globalization;
using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Watching;
using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Agent.Watching;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Simulator.Faults;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshSync.Fabric.Agent.Tests.Watching;

/// <summary>What an audit says is what the log has told so far: the reader of the log recomputes it, and any difference is a breach.</summary>
public sealed class AuditTests(KubeApiServer real) : IClassFixture<KubeApiServer>
{
    private const string EverySecond = "1";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static readonly Fault CutOff = new() { Kind = FaultKind.Drop, Resource = "configmaps", OpenWatches = true, AfterEvents = 2 };

    [Fact]
    public async Task Audit_AmongChanges_CountsExactlyWhatWasTold()
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { Objects = 20 });
        await stage.StartAgent("--audit-seconds", EverySecond, "--page-size", "3");
        await stage.Watching("configmaps");

        int changes = 0;
        await Eventually.Be(
            async () =>
            {
                foreach (int _ in Enumerable.Range(0, 20))
                {
                    stage.Cluster.Apply(Manifests.ConfigMap($"map-{changes++ % 30}", $"{changes}"));
                }

                stage.Cluster.Delete("configmaps", "default", $"map-{changes % 30}");
                stage.Cluster.Faults.Add(CutOff);
                return (await stage.Log.CatchUp()).Of("", "configmaps").Audits;
            },
            audits => audits >= 3);

        await stage.Converge("", "configmaps");
        Assert.Equal(1, stage.Log.Of("", "configmaps").CompleteLists);
        Assert.Empty(stage.Log.Breaches);
        Assert.NotNull(Assert.Single((await stage.Status()).Reflectors, reflector => reflector.Collection == "core/configmaps").LastAudit);
    }

    [Fact]
    public async Task Audit_AtAVersionThatTheServerHasForgotten_IsPassedOver()
    {
        await using var server = await SimulatedApiServer.StartAsync(cancellationToken: Cancellation);
        string forgotten = Applied(server, "one");
        server.Compact();
        string current = Applied(server, "two");
        using var logins = new ApiLogins(new AgentOptions { Kubeconfig = server.KubeconfigPath }, TimeProvider.System, NullLogger<ApiLogins>.Instance);
        using var gate = new ListGate(concurrency: 1);
        var sink = new Sent();
        var auditor = new Auditor(Parts(logins, sink), gate);

        Assert.False(await auditor.Audit(forgotten, Cancellation));
        Assert.True(await auditor.Audit(current, Cancellation));
        Assert.Equal(current, (await sink.Audit).ResourceVersion);
    }

    [Fact]
    public async Task Audit_OfARealServerAfterItsRestart_CountsExactlyWhatWasTold()
    {
        await using var stage = await RealStage.Set(real);
        await stage.StartAgent(real.AdminKubeConfig, "--audit-seconds", EverySecond, "--page-size", "3");
        foreach (int i in Enumerable.Range(0, 5))
        {
            await stage.Create("api/v1/namespaces/default/configmaps", Manifests.ConfigMap($"audited-{i}"));
        }

        await stage.Agree("", "configmaps", "api/v1/configmaps");
        await real.RestartAsync();

        await Eventually.Be(async () => (await stage.Log.CatchUp()).Of("", "configmaps").Audits > 0);
        await stage.Agree("", "configmaps", "api/v1/configmaps");
        Assert.Empty(stage.Log.Breaches);
    }

    private static string Applied(SimulatedApiServer server, string name)
    {
        server.Apply(Manifests.ConfigMap(name));
        return server.ResourceVersion.ToString(CultureInfo.InvariantCulture);
    }

    private static ReflectorParts Parts(ApiLogins logins, IBatchSink sink)
    {
        var type = new ResourceType("", "v1", "configmaps", "ConfigMap", Namespaced: true);
        var options = new AgentOptions();
        var uplink = new CollectionUplink(type.In("cluster"), new QueueBudget(1 << 20, 1000), sink, options, new Beat(TimeProvider.System), Cancellation);
        return new ReflectorParts(new CollectionParts(type, uplink, null!, options, TimeProvider.System) { Status = null! }, new ApiConnection(logins, TimeProvider.System));
    }

    private sealed class Sent : IBatchSink
    {
        private readonly TaskCompletionSource<PendingAudit> _audit = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<PendingAudit> Audit => _audit.Task;

        public Task<ulong> Send(CollectionKey collection, OutgoingBatch batch, ulong sequence, CancellationToken cancellationToken)
        {
            _audit.SetResult(batch.Audit!);
            return Task.FromResult(sequence + 1);
        }
    }
}
