using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Helm;
using MeshSync.Fabric.Contracts.Tiers;
using MeshSync.Fabric.Fingerprints.Tests.Products;
using MeshSync.Fabric.Grains.Objects;
using MeshSync.Fabric.Grains.Products;
using MeshSync.Fabric.Grains.Tests.Fakes;
using MeshSync.Fabric.Meshery;

namespace MeshSync.Fabric.Grains.Tests.Products;

/// <summary>
/// A catalogue that changes is applied to what is stored. So what is stored of an object must say the same of products as the object did,
/// or every new catalogue, and every start of a silo, would withdraw something.
/// </summary>
public sealed class StoredEvidenceTests
{
    private static readonly ObjectEvaluation Evaluation = new(new ProductCatalogue(), World.Metrics);

    public static TheoryData<string> Others => [
        """{"apiVersion":"v1","kind":"Secret","type":"helm.sh/release.v1","metadata":{"name":"sh.helm.release.v1.cm.v1","namespace":"cm","labels":{"owner":"helm","name":"cm"}},"data":{"release":"[REDACTED]"},"helmRelease":{"name":"cm","status":"deployed","chart":"cert-manager","version":"1.0.0","appVersion":"v1.0.0 ü;"}}""",
        """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"linkerd-config","namespace":"linkerd","labels":{"linkerd.io/control-plane-ns":"linkerd"}},"data":{"values":"linkerdVersion: stable-2.14.10\nproxy:\n  image:\n    version: stable-2.14.10\n"}}""",
        """{"apiVersion":"apiregistration.k8s.io/v1","kind":"APIService","metadata":{"name":"v1beta1.metrics.k8s.io"},"spec":{"group":"metrics.k8s.io","version":"v1beta1","service":{"name":"metrics-server","namespace":"kube-system"}}}""",
        """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d","namespace":"d","labels":{"app.kubernetes.io/name":"argocd-server","app.kubernetes.io/version":"1.2+3"},"annotations":{"meta.helm.sh/release-name":"a \u003c b & c"}},"spec":{"template":{"spec":{"containers":[{"name":"c","image":"quay.io/argoproj/argocd:v2.13.1"}]}}}}""",
        """{"apiVersion":"v1","kind":"Node","metadata":{"name":"n"},"spec":{"providerID":"k3s://n"},"status":{"nodeInfo":{"kubeletVersion":"v1.29.1+k3s1","osImage":"Alpine"}}}""",
        """{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"cilium","namespace":"kube-system","labels":{"k8s-app":"cilium"}},"spec":{"template":{"spec":{"containers":[{"name":"cilium-agent","image":"quay.io/cilium/cilium:v1.15.3@sha256:0d7a","args":["--config-dir=/tmp"],"env":[{"name":"CILIUM_K8S_NAMESPACE","value":"a;b"}]}]}}}}""",
    ];

    [Theory]
    [MemberData(nameof(Others))]
    public void Evidence_OfWhatIsStored_IsThatOfTheObject(string json)
    {
        var (fresh, stored) = Both(json);

        Assert.NotEmpty(fresh);
        Assert.Equal(fresh, stored);
    }

    [Fact]
    public void Evidence_OfEveryFixtureAsItIsStored_IsThatOfTheObject() =>
        Assert.All(Fixture.All.SelectMany(fixture => fixture.Objects()), json =>
        {
            var (fresh, stored) = Both(json);
            Assert.Equal(fresh, stored);
        });

    private static (string Fresh, string Stored) Both(string json)
    {
        var body = Encoding.UTF8.GetBytes(json);
        var (apiVersion, kind) = (JsonElement.Parse(body).GetProperty("apiVersion").GetString()!, JsonElement.Parse(body).GetProperty("kind").GetString()!);
        using var message = new PooledBuffer();
        MesheryMessage.Write(message, MesheryEvent.Added, "c", apiVersion, kind, body);
        var record = new ObjectRecord
        {
            Event = MesheryEvent.Added,
            Tier = ObjectTier.Full,
            ApiVersion = apiVersion,
            Kind = kind,
            Helm = HelmFacts.Of(body),
            Evidence = "[]",
        };
        var stored = ObjectStateHeader.Read(ObjectStateHeader.Write(record)) with { Message = message.WrittenMemory };
        var change = new ObjectChange { Type = WatchEventType.Upsert, Position = default, ObservedAt = default, Tier = ObjectTier.Full, ApiVersion = apiVersion, Kind = kind, Body = body };
        return (Evaluation.Of(change, null).Evidence, Evaluation.Of(stored).Evidence);
    }
}
