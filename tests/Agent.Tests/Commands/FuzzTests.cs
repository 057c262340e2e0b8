using System.Diagnostics.Metrics;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using MeshSync.Fabric.Agent.Commands;
using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Discovery;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Probing;
using MeshSync.Fabric.Agent.Sessions;
using MeshSync.Fabric.Agent.Telemetry;
using MeshSync.Fabric.Agent.Tiers;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;
using MeshSync.Fabric.Testing.Fuzzing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshSync.Fabric.Agent.Tests.Commands;

/// <summary>What an agent hears over NATS, from the silo or from whoever else reaches the broker, and what products answer it.</summary>
public sealed class FuzzTests
{
    private static readonly ProductProbe Probe = new() { Product = "p", Namespace = "n", Target = "t", Port = "80", Path = "/version", Value = ["data", "version"] };

    [Fact]
    public async Task Command_OfAnyBytes_AsksNothingBesideTheProxy()
    {
        using var asker = new ProductAsker(new Endpoint(Encoding.UTF8.GetBytes("1.2.3")), Tiers(), TimeProvider.System);
        await new Fuzzer("command") { Refusals = [typeof(AgentCommandException)] }.Run(bytes =>
        {
            var request = CommandListener.Read(bytes);
            _ = CollectionKey.TryParse($"_/{request.Collection}", null, out _);
            _ = Canary.IsName(request.Name);
            _ = asker.Ask(request.Probe, CancellationToken.None).GetAwaiter().GetResult();
        });
    }

    [Theory]
    [InlineData(@"a\..\..\..\nodes\n1")]
    [InlineData("a/../b")]
    [InlineData("a%2f..")]
    [InlineData("a b")]
    [InlineData("..")]
    public void Probe_OfANameThatIsNone_IsRefused(string name)
    {
        Assert.Throws<AgentCommandException>(() => ServiceProxy.PathOf(Probe with { Namespace = name }));
        Assert.Throws<AgentCommandException>(() => ServiceProxy.PathOf(Probe with { Target = name }));
        Assert.Throws<AgentCommandException>(() => ServiceProxy.PathOf(Probe with { Port = name }));
    }

    [Fact]
    public async Task ProductAnswer_OfAnyBytes_IsAVersionOrRefused() => await new Fuzzer("product-answer") { Refusals = [typeof(AgentCommandException)] }.Run(
        static bytes =>
        {
            using var asker = new ProductAsker(new Endpoint(bytes), Tiers(), TimeProvider.System);
            var probe = bytes.Length % 2 == 0 ? Probe : Probe with { Value = [] };
            Assert.InRange(asker.Ask(probe, CancellationToken.None).GetAwaiter().GetResult().Version.Length, 1, 200);
        });

    [Fact]
    public async Task SessionRequest_OfAnyBytes_IsAnsweredOrRefused()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new AgentMetrics(services.GetRequiredService<IMeterFactory>());
        var table = new SessionTable(new Streams(), new OpenSessions(), new AgentOptions(), metrics, TimeProvider.System, NullLogger<SessionTable>.Instance);
        var listener = new SessionListener(null!, null!, table, NullLogger<SessionListener>.Instance);
        await new Fuzzer("session-call") { Refusals = [typeof(AgentCommandException)] }.Run(bytes =>
        {
            // The verb is a part of the subject, and here the first word.
            var end = bytes.AsSpan().IndexOf((byte)' ');
            using var reply = new PooledBuffer();
            listener.Handle(Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Max(end, 0))), bytes[(end + 1)..], reply, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        });
        await table.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Plan_OfAnyBytes_IsFollowedOrLeftOut() => await new Fuzzer("plan") { Memory = 16 << 20 }.Run(
        static bytes =>
        {
            var tiers = Tiers();
            var planner = new TierPlanner(tiers, new DiscoverySignal(TimeProvider.System), null!, NullLogger<TierPlanner>.Instance);
            var cluster = new ClusterIdentity(null!, new AgentOptions { ClusterId = "c1" }, TimeProvider.System, NullLogger<ClusterIdentity>.Instance);
            using var reader = new PlanReader(null!, cluster, tiers, planner, NullLogger<PlanReader>.Instance);
            var deployments = new CollectionKey("c1", "apps", "deployments");
            foreach (string subject in (string[])[Subjects.PolicyPlan("c1"), Subjects.ProductsPlan("c1"), Subjects.PromotionsPlan(deployments)])
            {
                reader.Take(subject, bytes);
            }

            _ = planner.TiersOf(new ResourceType("apps", "v1", "deployments", "Deployment", Namespaced: true)).Decide("default", null, []);
            _ = planner.PromotionsOf("apps", "deployments").Of("default/a", tiers.State.Policy);
        });

    [Fact]
    public async Task BrokerUrl_OfAnyText_IsReadOrRefused() => await new Fuzzer("broker-url") { Refusals = [typeof(FormatException)] }.Run(
        static bytes => BrokerUrl.Parse(Encoding.UTF8.GetString(bytes)));

    [Fact]
    public async Task JetStreamAnswer_OfAnyBytes_SaysYesOrNo() => await new Fuzzer("jetstream-answer").Run(static bytes => JetStreamCheck.Says(bytes));

    private static TierKeeper Tiers() => new(new DiscoverySignal(TimeProvider.System), TimeProvider.System, NullLogger<TierKeeper>.Instance);

    /// <summary>A product behind a proxy, which answers with these bytes wherever it is asked, if it is asked there.</summary>
    private sealed class Endpoint(byte[] answer) : IProductEndpoint
    {
        public Task<HttpResponseMessage> Get(ProductProbe probe, TimeSpan timeout, CancellationToken cancellationToken)
        {
            var asked = new Uri(new Uri("https://there/"), ServiceProxy.PathOf(probe)).AbsolutePath;
            Assert.StartsWith($"/api/v1/namespaces/{probe.Namespace}/{(probe.IsPod ? "pods" : "services")}/", asked, StringComparison.Ordinal);
            Assert.Contains($"{probe.Target}:{probe.Port}/proxy/", asked, StringComparison.Ordinal);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(answer) });
        }
    }

    /// <summary>Containers that say a word and end.</summary>
    private sealed class Streams : ISessionStreams, IShellStream
    {
        public bool NeedsNamespaces => true;

        public IPodStream Create(SessionVerb kind) => this;

        public bool TryWrite(string text) => text.Length < 10;

        public async Task<SessionEnd> Run(SessionOpening opening, PipeWriter output, CancellationToken cancellationToken)
        {
            await output.WriteAsync("hello"u8.ToArray(), cancellationToken);
            return new SessionEnd(SessionEndKind.Completed, "");
        }
    }
}
