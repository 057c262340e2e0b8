using MeshSync.Fabric.Fingerprints.Identities;

namespace MeshSync.Fabric.Fingerprints.Tests.Products;

/// <summary>What makes others believe in the wrong product or version.</summary>
public sealed class TrapTests
{
    [Theory]
    [InlineData("applications.argoproj.io", "argo-cd")]
    [InlineData("workflows.argoproj.io", "argo-workflows")]
    [InlineData("rollouts.argoproj.io", "argo-rollouts")]
    [InlineData("sensors.argoproj.io", "argo-events")]
    [InlineData("servicemonitors.monitoring.coreos.com", "prometheus-operator")]
    public void SharedGroup_PluralDecides(string crd, string product) =>
        Assert.Equal([product], Of("", crd).Select(found => found.Product));

    [Fact]
    public void ControllerGenAnnotation_IsNoVersion() => Assert.Equal("", Assert.Single(Of("", "httproutes.gateway.networking.k8s.io")).Version);

    [Fact]
    public void GatewayApi_VersionIsItsBundleAnnotation()
    {
        string crd = Assert.Single(new Fixture("", "", "", "", "", "httproutes.gateway.networking.k8s.io").Objects())
            .Replace("controller-gen.kubebuilder.io/version", "gateway.networking.k8s.io/bundle-version", StringComparison.Ordinal);
        Installation found = Assert.Single(Manifests.Identify([crd]));
        Assert.Equal(("gateway-api", "0.14.0", VersionSource.Crd), (found.Product, found.Version, found.VersionSource));
    }

    [Fact]
    public void KafkaImage_CarriesTwoVersions()
    {
        Installation found = Assert.Single(Of("StatefulSet/kafka=quay.io/strimzi/kafka:0.40.0-kafka-3.7.0"));
        Assert.Equal(("strimzi", "0.40.0", InstallationState.DataPlaneOnly), (found.Product, found.Version, found.State));
        Assert.Equal("3.7.0", Assert.Single(found.Components).Version);
    }

    [Fact]
    public void SpiloImage_HasPostgresMajorInItsName()
    {
        Installation found = Assert.Single(Of("StatefulSet/db=ghcr.io/zalando/spilo-16:3.2-p2"));
        Assert.Equal(("", "16"), (found.Version, Assert.Single(found.Components).Version));
    }

    [Fact]
    public void IstioProxies_InEveryPod_AreNoOtherIstio()
    {
        IEnumerable<string> mesh = new Fixture("", "", "istio-system", "Deployment/istiod=docker.io/istio/pilot:1.21.1", "app=istiod", "").Objects();
        IEnumerable<string> shop = new Fixture("", "", "shop", "Pod/a=acme/a:1,docker.io/istio/proxyv2:1.21.1 Pod/b=acme/b:1,docker.io/istio/proxyv2:1.21.1", "app=a", "").Objects();
        Installation found = Assert.Single(Manifests.Identify(mesh.Concat(shop)));
        Assert.Equal(("istio-system", InstallationState.Installed, 3), (found.Namespace, found.State, found.Members.Count));
    }

    [Fact]
    public void VaultAgent_InjectedIntoAPod_IsNoVault()
    {
        string pod = """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","namespace":"shop","annotations":{"vault.hashicorp.com/agent-inject-status":"injected"}},"spec":{"containers":[{"image":"acme/a:1"},{"image":"hashicorp/vault:1.16.1"}]}}""";
        Assert.Equal(InstallationState.DataPlaneOnly, Assert.Single(Manifests.Identify([pod])).State);
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("devel")]
    [InlineData("3")]
    [InlineData("sha-1a2b3c4")]
    public void MovingTags_SayNoVersion(string tag) => Assert.Equal("", Assert.Single(Of($"Deployment/traefik=traefik:{tag}")).Version);

    [Fact]
    public void OneProductTwice_IsTwoInstallations()
    {
        IEnumerable<string> both = new[] { "a", "b" }.SelectMany(name =>
            new Fixture("", "", "ingress", $"Deployment/{name}=registry.k8s.io/ingress-nginx/controller:v1.10.{name.Length}", $"app.kubernetes.io/instance={name} app.kubernetes.io/name=ingress-nginx", "").Objects());
        Assert.Equal(["a", "b"], Manifests.Identify(both).Select(found => found.Instance));
    }

    [Theory]
    [InlineData("grafana", "grafana/grafana:10.4.1", "grafana/grafana:10.4.0")]
    [InlineData("prometheus", "quay.io/prometheus/prometheus:v2.51.2", "quay.io/prometheus/prometheus:v2.51.1")]
    [InlineData("argo-cd", "quay.io/argoproj/argocd:v2.10.7", "quay.io/argoproj/argocd:v2.10.6")]
    [InlineData("traefik", "traefik:v3.0.1", "traefik:v3.0.0")]
    [InlineData("cilium", "quay.io/cilium/cilium:v1.15.4", "quay.io/cilium/cilium:v1.15.3")]
    public void Rollout_IsOneInstallationOfMixedVersions(string product, string newer, string older)
    {
        Installation found = Assert.Single(Of($"Deployment/x={newer} Pod/x-1={newer} Pod/x-2={older}"));
        Assert.Equal((product, newer.Split(':')[1].TrimStart('v')), (found.Product, found.Version));
        Assert.True(found.State.HasFlag(InstallationState.MixedVersions));
        Assert.Equal(2, found.Versions.Count);
    }

    [Fact]
    public void OldReplicaSet_WithoutPods_IsNoRollout()
    {
        string old = """{"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"name":"g-1","namespace":"ns"},"spec":{"replicas":0,"template":{"spec":{"containers":[{"image":"grafana/grafana:9.0.0"}]}}}}""";
        Assert.Equal("10.4.1", Assert.Single(Manifests.Identify(new Fixture("", "", "ns", "Deployment/g=grafana/grafana:10.4.1", "", "").Objects().Append(old))).Version);
    }

    [Theory]
    [InlineData("v1.28.5+k3s1", "k3s", "1.28.5")]
    [InlineData("v1.28.5+rke2r1", "rke2", "1.28.5")]
    [InlineData("v1.29.0-eks-5e0fdde", "eks", "1.29.0")]
    [InlineData("v1.27.3-gke.100", "gke", "1.27.3")]
    [InlineData("v1.30.0", "", "1.30.0")]
    public void Kubelet_TellsKubernetesAndItsDistribution(string kubelet, string variant, string version)
    {
        Installation found = Assert.Single(Manifests.Identify("""{"apiVersion":"v1","kind":"Node","metadata":{"name":"n"},"status":{"nodeInfo":{"kubeletVersion":"KUBELET"}}}""".Replace("KUBELET", kubelet, StringComparison.Ordinal)));
        Assert.Equal(("kubernetes", variant, version, kubelet), (found.Product, found.Variant, found.Version, found.RawVersion));
    }

    private static IReadOnlyList<Installation> Of(string workloads, string crds = "") => Manifests.Identify(new Fixture("", "", "ns", workloads, "", crds).Objects());
}
