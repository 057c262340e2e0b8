namespace MeshSync.Fabric.Deploy;

public sealed class KustomizationTests(Cluster cluster)
{
    [Theory]
    [InlineData("agent/base", 9)]
    [InlineData("agent/with-sessions", 10)]
    [InlineData("agent/with-versions", 10)]
    [InlineData("agent/with-everything", 10)]
    [InlineData("silo/base", 5)]
    [InlineData("silo/with-nats", 9)]
    [InlineData("silo/several", 5)]
    [InlineData("nats", 4)]
    [InlineData("secured", 9)]
    public async Task Kustomization_IsAcceptedByARealApiServer(string folder, int objects)
    {
        var lines = await cluster.Apply(await Tool.Run("kubectl", "kustomize", Tool.Kustomization(folder)));

        Assert.Equal(objects, lines.Length);
        Assert.All(lines, line => Assert.EndsWith("(server dry run)", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("agent/base")]
    [InlineData("silo/several")]
    [InlineData("nats")]
    [InlineData("secured")]
    public async Task Pods_RunWithoutRightsOverTheirNode(string folder)
    {
        var manifests = Manifests.Parse(await Tool.Run("kubectl", "kustomize", Tool.Kustomization(folder)));

        foreach (var pod in manifests.Where(document => document.Text("kind") is "Deployment" or "StatefulSet"))
        {
            Assert.Equal("true", pod.Text("spec", "template", "spec", "securityContext", "runAsNonRoot"));
            foreach (var container in pod.Items("spec", "template", "spec", "containers"))
            {
                Assert.Equal("true", container.Text("securityContext", "readOnlyRootFilesystem"));
                Assert.Equal("false", container.Text("securityContext", "allowPrivilegeEscalation"));
                Assert.Equal(["ALL"], container.Texts("securityContext", "capabilities", "drop"));
                Assert.NotNull(container.Text("resources", "requests", "memory"));
                Assert.NotNull(container.Text("readinessProbe", "httpGet", "path"));
            }
        }
    }
}
