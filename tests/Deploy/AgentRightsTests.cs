using MeshSync.Fabric.Fingerprints.Catalogues;
using MeshSync.Fabric.Fingerprints.Products;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Deploy;

public sealed class AgentRightsTests(Cluster cluster)
{
    [Fact]
    public async Task Agent_MayReadAndNothingElse_UntilSessionsOrQuestionsAreAllowed()
    {
        await Grant("agent/base");
        await Eventually.Be(() => cluster.AgentMay("watch", "pods"));
        await Eventually.Be(() => cluster.AgentMay("list", "deployments", "apps"));
        await Eventually.Be(() => cluster.AgentMay("list", "virtualservices", "networking.istio.io"));

        Assert.False(await cluster.AgentMay("list", "things", "example.com"));
        Assert.False(await cluster.AgentMay("create", "configmaps"));
        Assert.False(await cluster.AgentMay("patch", "deployments", "apps"));
        Assert.False(await cluster.AgentMay("get", "pods", subresource: "log"));
        Assert.False(await cluster.AgentMay("get", "pods", subresource: "exec"));
        Assert.False(await cluster.AgentMay("get", "nodes", subresource: "proxy"));
        Assert.False(await cluster.AgentMay("create", "serviceaccounts", subresource: "token"));

        await Grant("agent/with-sessions");
        await Eventually.Be(() => cluster.AgentMay("create", "pods", subresource: "exec"));
        Assert.True(await cluster.AgentMay("get", "pods", subresource: "log"));
        Assert.False(await cluster.AgentMay("get", "nodes", subresource: "proxy"));
        Assert.False(await cluster.AgentMay("get", "pods", subresource: "proxy"));

        await Grant("agent/with-versions");
        await Eventually.Be(() => cluster.AgentMay("get", "pods", subresource: "proxy"));
        Assert.True(await cluster.AgentMay("get", "services", subresource: "proxy"));
        Assert.False(await cluster.AgentMay("create", "services", subresource: "proxy"));
    }

    [Fact]
    public async Task Agent_MayReadTheResourcesOfEveryProductInTheCatalogue()
    {
        var granted = Grants.Groups(Manifests.Parse(await Tool.Run("kubectl", "kustomize", Tool.Kustomization("agent/base"))));

        var known = Catalogue.BuiltIn.Products
            .SelectMany(product => product.Signals.Concat(product.Components.SelectMany(component => component.Signals)))
            .Where(signal => signal.Kind == SignalKind.Crd)
            .Select(signal => signal.Pattern[(signal.Pattern.IndexOf('.', StringComparison.Ordinal) + 1)..])
            .Where(group => !group.Contains('*', StringComparison.Ordinal));
        Assert.Equal([], known.Except(granted).Order());
    }

    private async Task Grant(string kustomization)
    {
        var manifests = await Tool.Run("kubectl", "kustomize", Tool.Kustomization(kustomization));
        var rights = manifests.Split("\n---\n").Where(document => document.Contains("kind: ClusterRole", StringComparison.Ordinal));
        await cluster.Apply(string.Join("\n---\n", rights), dryRun: false);
    }
}
