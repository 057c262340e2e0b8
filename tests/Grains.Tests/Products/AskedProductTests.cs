using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Products;
using MeshSync.Fabric.Grains.Tests.Fakes;
using MeshSync.Fabric.Grains.Tiers;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Grains.Tests.Products;

/// <summary>Tier 3: a product that is identified is asked for its version, by an agent that a test plays.</summary>
public sealed class AskedProductTests(SiloFixture silo) : IClassFixture<SiloFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _cluster = $"c-{Guid.NewGuid():N}";
    private ScriptedAgent? _pods;
    private ScriptedAgent? _workloads;

    private ScriptedAgent Pods => _pods ??= new ScriptedAgent(new CollectionKey(_cluster, "", "pods")) { Kind = "Pod" };

    private ScriptedAgent Workloads => _workloads ??= new ScriptedAgent(new CollectionKey(_cluster, "apps", "statefulsets")) { Kind = "StatefulSet" };

    private ProductKey Key => new(_cluster, Prometheus.Id);

    private IInfrastructureGrain Infrastructure => silo.Grains.GetGrain<IInfrastructureGrain>(_cluster);

    [Fact]
    public async Task Version_ThatTheProductSays_IsPublishedAndMarkedAndSurvivesARestart()
    {
        silo.Probes.Say(_cluster, "3.1.4");
        await Install("v3.1.0");
        await Published("3.1.4", "endpoint");
        await Eventually.Be(() => Row("prometheus-0"), row => row.Contains("\"version\":\"3.1.4\"", StringComparison.Ordinal), Patience);

        var probe = silo.Probes.Of(_cluster)[0];
        Assert.Equal(("monitoring", "prometheus-0", true, "9090", "/api/v1/status/buildinfo", "data.version"), (probe.Namespace, probe.Target, probe.IsPod, probe.Port, probe.Path, string.Join('.', probe.Value)));
        var (identities, rows) = (silo.Identities.Of(Key).Count, silo.Published(Pods.Collection).Count);
        await silo.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero, TestContext.Current.CancellationToken);
        await silo.Silo.DeactivateAsync(Infrastructure);
        await silo.Publish(Pods.Collection, Pods.Relist([Prometheus.Pod("prometheus-0", 1, "v3.1.0")]));
        var state = await silo.Grains.GetGrain<IProductGrain>(Key.ToString()).GetState();
        await Eventually.Be(async () => (await Infrastructure.GetState()).Products.Single().Version, version => version == "3.1.4", Patience);

        Assert.Contains("3.1.4", state.Installations.Single(), StringComparison.Ordinal);
        Assert.Equal((identities, rows), (silo.Identities.Of(Key).Count, silo.Published(Pods.Collection).Count));
    }

    [Fact]
    public async Task Answer_OfWhatRanBefore_CountsNoMore_AndItIsAskedAgain()
    {
        silo.Probes.Say(_cluster, "3.1.4");
        await Install("v3.1.0");
        await Published("3.1.4", "endpoint");
        var asked = silo.Probes.Asked(_cluster);

        await Upgrade("v3.2.0");
        await Published("3.2.0", "image-tag");
        Assert.Equal(asked, silo.Probes.Asked(_cluster));
        silo.Probes.Say(_cluster, "3.2.1");
        await Published("3.2.1", "endpoint");
    }

    [Fact]
    public async Task Product_ThatThePolicyDisables_LosesItsAnswer_AndIsAskedWhenItMayBe()
    {
        silo.Probes.Say(_cluster, "3.1.4");
        await Install("v3.1.0");
        await Published("3.1.4", "endpoint");

        silo.Probes.Allow(_cluster, false);
        await Infrastructure.PolicyChanged();
        await Published("3.1.0", "image-tag");
        silo.Probes.Allow(_cluster, true);
        await Infrastructure.PolicyChanged();
        await Published("3.1.4", "endpoint");
    }

    [Fact]
    public async Task Product_ThatAnswersNonsense_KeepsWhatItsObjectsSayAndIsAskedAgain()
    {
        silo.Probes.Say(_cluster, "<html>who are you</html>");
        await Install("v3.1.0");
        await Eventually.Be(async () => (await Infrastructure.GetState()).Products is [var product, ..] ? product.Problem : "", problem => problem.Contains("no version", StringComparison.Ordinal), Patience);
        Assert.Contains("image-tag", silo.Identities.Of(Key)[^1], StringComparison.Ordinal);

        silo.Probes.Say(_cluster, "3.1.4");
        await Published("3.1.4", "endpoint");
    }

    [Fact]
    public async Task Product_Deleted_IsPlannedAndAskedNoMore()
    {
        await Install("v3.1.0");
        await Eventually.Be(() => silo.Plans.Products(_cluster), plan => plan is not null, Patience);
        await silo.Publish(Pods.Collection, Pods.Relist([]));
        await silo.Publish(Workloads.Collection, Workloads.Relist([]));

        await Eventually.Be(() => silo.Plans.Products(_cluster), plan => plan is null, Patience);
        Assert.Empty((await Infrastructure.GetState()).Products);
    }

    [Fact]
    public async Task Pod_KnownByItsPresence_IsPromotedWhileItIsPartOfTheProduct()
    {
        await silo.Publish(Workloads.Collection, Workloads.Relist([Prometheus.Workload(1, "v3.1.0")]));
        await silo.Publish(Pods.Collection, Pods.Relist([Prometheus.Presence("prometheus-0", 1)]));
        await Eventually.Be(() => silo.Plans.Promotions(Pods.Collection).Objects, objects => objects.ContainsKey("monitoring/prometheus-0"), Patience);

        await silo.Publish(Pods.Collection, Pods.Upserts(Prometheus.Pod("prometheus-0", 1, "v3.1.0")));
        await Eventually.Be(() => silo.Probes.Asked(_cluster), asked => asked > 0, Patience);
        Assert.Contains("monitoring/prometheus-0", silo.Plans.Promotions(Pods.Collection).Objects.Keys);
        await silo.Publish(Pods.Collection, Pods.Relist([]));
        await Eventually.Be(() => silo.Plans.Promotions(Pods.Collection).Objects, objects => objects.Count == 0, Patience);
    }

    private async Task Install(string tag)
    {
        await silo.Publish(Workloads.Collection, Workloads.Relist([Prometheus.Workload(1, tag)]));
        await silo.Publish(Pods.Collection, Pods.Relist([Prometheus.Pod("prometheus-0", 1, tag)]));
    }

    private async Task Upgrade(string tag)
    {
        await silo.Publish(Workloads.Collection, Workloads.Upserts(Prometheus.Workload(2, tag)));
        await silo.Publish(Pods.Collection, Pods.Upserts(Prometheus.Pod("prometheus-0", 2, tag)));
    }

    private async Task Published(string version, string source) => await Eventually.Be(
        () => silo.Identities.Of(Key) is [.., var last] ? JsonElement.Parse(last).GetProperty("installations") : default,
        installations => installations.ValueKind == JsonValueKind.Array && installations.GetArrayLength() == 1
            && (installations[0].GetProperty("version").GetString(), installations[0].GetProperty("versionSource").GetString()) == (version, source),
        Patience,
        expectation: $"version {version} of {source}");

    private string Row(string name) =>
        silo.Store.Published.LastOrDefault(message => message.Key.Cluster == _cluster && message.Key.Name == name) is { } last ? System.Text.Encoding.UTF8.GetString(last.Body) : "";
}
