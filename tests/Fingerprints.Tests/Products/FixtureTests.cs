using System.Globalization;
using MeshSync.Fabric.Fingerprints.Catalogues;
using MeshSync.Fabric.Fingerprints.Identities;

namespace MeshSync.Fabric.Fingerprints.Tests.Products;

/// <summary>Every product of the catalogue in several guises; precision, recall and accuracy of versions over all of them are printed and held.</summary>
public sealed class FixtureTests(ITestOutputHelper output)
{
    // Definitions without a workload; its tests are among the traps.
    private static readonly string[] WithoutFixture = ["gateway-api"];

    [Fact]
    public void Fixtures_OfTheBuiltInCatalogue_CoverEveryProduct() =>
        Assert.Empty(Catalogue.BuiltIn.Products.Select(product => product.Id).Except(WithoutFixture).Except(Fixture.All.Select(fixture => fixture.Product)));

    [Fact]
    public void Identification_OfAllFixtures_HoldsPrecisionRecallAndVersions()
    {
        var score = new Score();
        foreach (Fixture fixture in Fixture.All)
        {
            score.Count(fixture, "plain", Manifests.Identify(fixture.Objects()), InstallationState.Installed);
            score.Count(fixture, "mirror", Manifests.Identify(fixture.Objects(Mirrored)), InstallationState.Installed | InstallationState.Mirrored);
            score.Count(fixture, "in a crowd", Manifests.Identify(fixture.Objects().Concat(Decoys())), InstallationState.Installed);
        }

        score.Print(output);
        Assert.Empty(score.Wrong);
        Assert.True(score is { Precision: 1, Recall: >= 0.97, Versions: >= 0.95 });
    }

    [Fact]
    public void Definitions_Alone_AreNeverAnInstallation()
    {
        foreach (Fixture fixture in Fixture.All.Where(fixture => fixture.Crds.Length > 0))
        {
            foreach (Installation found in Manifests.Identify(fixture.Definitions()))
            {
                Assert.Equal((fixture.Product, InstallationState.CrdsOnly, InstallationRole.CrdsOnly, ""), (found.Product, found.State, found.Role, found.Version));
            }
        }
    }

    [Fact]
    public void Lookalikes_OfEveryProduct_AreNoInstallation()
    {
        foreach (Fixture fixture in Fixture.All)
        {
            Fixture lookalike = fixture with { Labels = $"app={fixture.Product} app.kubernetes.io/name={fixture.Product}", Crds = "" };
            Assert.Empty(Manifests.Identify(lookalike.Objects(image => $"docker.io/acme/my-{NameOf(image)}-dashboard:1.0.0")));
        }
    }

    [Fact]
    public void Decoys_OfHelpersAndLookalikes_AreNothing() => Assert.Empty(Manifests.Identify(Decoys()));

    [Fact]
    public void Images_PinnedByDigestAlone_SayNoVersion()
    {
        foreach (Fixture fixture in Fixture.All)
        {
            Fixture bare = fixture with { Labels = "", Crds = "" };
            Installation? found = Manifests.Identify(bare.Objects(image => image.Split('@')[0] is var tagged && tagged.LastIndexOf(':') is var colon && colon > tagged.LastIndexOf('/')
                ? $"{tagged[..colon]}@sha256:0d7a" : image)).FirstOrDefault(one => one.Product == fixture.Product);
            Assert.Equal((fixture.Product, ""), (found?.Product, found?.Version));
        }
    }

    internal static string Mirrored(string image)
    {
        bool hasRegistry = image.Split('/')[0].Contains('.', StringComparison.Ordinal) && image.Contains('/', StringComparison.Ordinal);
        return $"my.registry:5000/mirror/{(hasRegistry ? image : image.Contains('/', StringComparison.Ordinal) ? "docker.io/" + image : "docker.io/library/" + image)}";
    }

    private static string NameOf(string image) => image.Split('@')[0].Split('/')[^1].Split(':')[0];

    private static IEnumerable<string> Decoys() => new Fixture(
        "", "", "shop",
        "Deployment/prometheus=docker.io/acme/prometheus-proxy:1.0 Deployment/argocd-redis=redis:7.0 Deployment/web=nginx:1.25,quay.io/brancz/kube-rbac-proxy:v0.17.0 "
        + "Deployment/watcher=quay.io/prometheus-operator/prometheus-config-reloader:v0.73.2,acme/app:1 Job/certs=registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.4.1 "
        + "Deployment/grafana-agent=grafana/agent:v0.40.3 Deployment/traefik=acme/traefik:1.0 Deployment/shell=busybox:1.36",
        "app=prometheus app.kubernetes.io/instance=shop",
        "widgets.example.com").Objects();

    private sealed class Score
    {
        private int _right, _expected, _found, _versions;

        public List<string> Wrong { get; } = [];

        public double Precision => (double)_right / _found;

        public double Recall => (double)_right / _expected;

        public double Versions => (double)_versions / _expected;

        public void Count(Fixture fixture, string guise, IReadOnlyList<Installation> found, InstallationState state)
        {
            Installation? right = found.FirstOrDefault(one => one.Product == fixture.Product && one.Namespace == fixture.Namespace && one.State.HasFlag(state));
            _expected++;
            _found += found.Count;
            _right += right is null ? 0 : 1;
            _versions += right?.Version == fixture.Version ? 1 : 0;
            if (right is null || right.Version != fixture.Version || found.Count != 1)
            {
                Wrong.Add($"{fixture}, {guise}: {string.Join("; ", found.Select(one => $"{one.Product} {one.Version} {one.Namespace} {one.Instance} {one.State} {one.Confidence}"))}");
            }
        }

        public void Print(ITestOutputHelper output) => output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"fingerprints: {_expected} installations, precision {Precision:0.000}, recall {Recall:0.000}, versions {Versions:0.000}"));
    }
}
