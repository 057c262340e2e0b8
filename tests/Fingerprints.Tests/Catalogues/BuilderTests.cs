using MeshSync.Fabric.Fingerprints.Catalogues;
using MeshSync.Fabric.Fingerprints.Products;

namespace MeshSync.Fabric.Fingerprints.Tests.Catalogues;

public sealed class BuilderTests
{
    [Fact]
    public void ProductInCode_AndInYaml_AreTheSameDefinition()
    {
        var built = new ProductBuilder("acme-gateway")
            .Named("ACME Gateway").InCategory("ingress").OfCncf("sandbox").WithPurl("pkg:github/acme/gateway").OnceACluster()
            .InjectedInto("acme.example/sidecar")
            .Component("controller", part => part
                .As(ComponentRole.ControlPlane).Tagged("^controller:(?<version>[0-9.]+)")
                .Signal(SignalKind.Image, "docker.io/other/acme", 0.7, "enterprise", rebuilt: true)
                .Image("quay.io/acme/controller").Workload("acme-controller").Port("9402"))
            .Component("proxy", part => part.As(ComponentRole.DataPlane).Versioned(ComponentVersioning.Own).Image("quay.io/acme/proxy"))
            .Crd("*.acme.example").Chart("acme-gateway")
            .Version(new VersionRule(VersionRuleKind.Label, "acme.example/version"))
            .Implies("cert-manager")
            .Build();

        var read = CatalogueYaml.Read("acme.yaml", new StringReader(
            """
            products:
              - id: acme-gateway
                name: ACME Gateway
                category: ingress
                cncf: sandbox
                purl: pkg:github/acme/gateway
                scope: cluster
                injected: [acme.example/sidecar]
                components:
                  - id: controller
                    tag: '^controller:(?<version>[0-9.]+)'
                    signals:
                      - {image: docker.io/other/acme, rebuilt: true, variant: enterprise, strength: 0.7}
                      - image: quay.io/acme/controller
                      - workload: acme-controller
                      - port: 9402
                  - {id: proxy, role: data-plane, version: own, image: quay.io/acme/proxy}
                signals:
                  - crd: "*.acme.example"
                  - chart: acme-gateway
                version:
                  - label: acme.example/version
                implies: [cert-manager]
            """));

        Assert.Equal(built, Assert.Single(read.Products));
    }

    [Fact]
    public void Catalogue_WithSeveralMistakes_NamesThemAll()
    {
        var document = CatalogueYaml.Read("mine.yaml", new StringReader(
            "products:\n  - {id: acme, name: ACME, category: x, cncf: famous, purl: github/acme, signals: [{image: a/b}], excludes: [acme]}\n"));

        var wrong = Assert.Throws<CatalogueException>(() => new Catalogue([document]));

        Assert.Equal(["cncf", "excludes", "purl"], wrong.Problems.Select(problem => problem.Field).Order());
        Assert.All(wrong.Problems, problem => Assert.Equal(("mine.yaml", "acme"), (problem.File, problem.Product)));
    }
}
