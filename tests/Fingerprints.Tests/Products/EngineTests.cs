using System.Globalization;
using MeshSync.Fabric.Fingerprints.Identities;

namespace MeshSync.Fabric.Fingerprints.Tests.Products;

/// <summary>Products in containers of an engine without Kubernetes.</summary>
public sealed class EngineTests
{
    [Fact]
    public void Identification_ContainersOfOneComposeService_AreOneInstallationOfItsProject()
    {
        Installation found = Assert.Single(Manifests.Identify(
            Container("shop-metrics-1", "prom/prometheus:v3.1.0", "shop", "metrics"),
            Container("shop-metrics-2", "prom/prometheus:v3.1.0", "shop", "metrics"),
            Container("shop-web-1", "example.org/shop/web:1.0", "shop", "web")));

        Assert.Equal(("prometheus", "shop", "3.1.0", VersionSource.ImageTag), (found.Product, found.Namespace, found.Version, found.VersionSource));
        Assert.Equal((InstallationRole.ControlPlane, InstallationState.Installed), (found.Role, found.State));
        Assert.Equal(["shop-metrics-1", "shop-metrics-2"], found.Members.Select(member => member.Name).Order());
    }

    [Fact]
    public void Identification_LoneContainers_AreInstallationsEach()
    {
        Assert.Equal(2, Manifests.Identify(Container("one", "quay.io/prometheus/prometheus:v3.1.0"), Container("two", "quay.io/prometheus/prometheus:v2.53.0")).Count);
    }

    [Fact]
    public void Identification_ContainerThatHasEnded_IsNone()
    {
        Assert.Empty(Manifests.Identify(Container("one", "prom/prometheus:v3.1.0", state: "exited"), Container("bare", "")));
    }

    [Fact]
    public void Identification_PortAndName_SupportTheImage()
    {
        double with = Assert.Single(Manifests.Identify(Container("prometheus", "prom/prometheus:v3.1.0"))).Confidence;
        double without = Assert.Single(Manifests.Identify(Container("x", "prom/prometheus:v3.1.0", port: 1))).Confidence;

        Assert.True(with > without);
    }

    [Fact]
    public void Identification_ServiceOfASwarm_IsAnInstallation()
    {
        Installation found = Assert.Single(Manifests.Identify(
            """{"apiVersion":"docker.meshery.io/v1","kind":"Service","metadata":{"name":"watch_metrics","namespace":"watch"},"spec":{"Name":"watch_metrics","TaskTemplate":{"ContainerSpec":{"Image":"prom/prometheus:v3.1.0@sha256:2f3e1a0c4b5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f7"}},"EndpointSpec":{"Ports":[{"TargetPort":9090}]}},"status":{}}"""));

        Assert.Equal(("prometheus", "watch", "3.1.0"), (found.Product, found.Namespace, found.Version));
    }

    private static string Container(string name, string image, string project = "", string service = "", string state = "running", int port = 9090)
    {
        string metadata = project.Length == 0
            ? Json("""{"name":"NAME"}""")
            : Json("""{"name":"NAME","namespace":"PROJECT","labels":{"com.docker.compose.project":"PROJECT","com.docker.compose.service":"SERVICE"}}""");
        return Json("""{"apiVersion":"docker.meshery.io/v1","kind":"Container","metadata":METADATA,"spec":{"Image":"sha256:0a","Args":["--web"],"Config":{"Image":"IMAGE","Env":["A=b"],"ExposedPorts":{"PORT/tcp":{}}}},"status":{"State":{"Status":"STATE"}}}""")
            .Replace("METADATA", metadata, StringComparison.Ordinal);

        string Json(string template) => template
            .Replace("NAME", name, StringComparison.Ordinal)
            .Replace("PROJECT", project, StringComparison.Ordinal)
            .Replace("SERVICE", service, StringComparison.Ordinal)
            .Replace("IMAGE", image, StringComparison.Ordinal)
            .Replace("PORT", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("STATE", state, StringComparison.Ordinal);
    }
}
