using MeshSync.Fabric.Fingerprints.Identities;

namespace MeshSync.Fabric.Fingerprints.Tests.Products;

public sealed class IdentificationTests
{
    [Fact]
    public void Identification_DeploymentAndDefinitions_IsOneInstallationWithVersionFromItsLabel()
    {
        Installation found = Assert.Single(Manifests.Identify(
            """{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"certificates.cert-manager.io"},"spec":{"group":"cert-manager.io","names":{"plural":"certificates"}}}""",
            """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"cert-manager","namespace":"cert-manager","labels":{"app.kubernetes.io/name":"cert-manager","app.kubernetes.io/instance":"cert-manager","app.kubernetes.io/version":"v1.14.2"}},"spec":{"template":{"spec":{"containers":[{"name":"c","image":"quay.io/jetstack/cert-manager-controller:v1.14.2","ports":[{"containerPort":9402}]}]}}}}""",
            """{"apiVersion":"v1","kind":"Service","metadata":{"name":"unrelated","namespace":"cert-manager"},"spec":{"ports":[{"port":9402}]}}"""));

        Assert.Equal(("cert-manager", "cert-manager", "cert-manager", "1.14.2", VersionSource.Declared), (found.Product, found.Namespace, found.Instance, found.Version, found.VersionSource));
        Assert.Equal((InstallationRole.ControlPlane, InstallationState.Installed), (found.Role, found.State));
        Assert.True(found.Confidence > 0.95);
        Assert.Equal("v1.14.2", found.RawVersion);
        Assert.Equal(["CustomResourceDefinition", "Deployment"], found.Members.Select(member => member.Kind).Order());
        Assert.StartsWith("image quay.io/jetstack/cert-manager-controller:v1.14.2 (Deployment cert-manager/cert-manager)", found.Why[0], StringComparison.Ordinal);
    }
}
