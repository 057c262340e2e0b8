using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MeshSync.Fabric.Deploy;
using MeshSync.Fabric.Testing;

[assembly: AssemblyFixture(typeof(Cluster))]

namespace MeshSync.Fabric.Deploy;

/// <summary>A real API server with the namespace that everything is installed in, and controllers that aggregate roles.</summary>
public sealed class Cluster : IAsyncLifetime
{
    private KubeApiServer? _server;

    private KubeApiServer Server => _server ?? throw new InvalidOperationException("the cluster was not started");

    public async ValueTask InitializeAsync()
    {
        _server = await KubeApiServer.StartAsync(new() { ControllerManager = true });
        var made = await Server.Admin.PostAsJsonAsync("/api/v1/namespaces", new { metadata = new { name = "meshery" } });
        made.EnsureSuccessStatusCode();
    }

    /// <summary>Applies manifests; with <paramref name="dryRun"/> the server checks them and keeps nothing.</summary>
    /// <returns>A line for each object.</returns>
    public async Task<string[]> Apply(string manifests, bool dryRun = true)
    {
        using var directory = new TempDirectory();
        var file = directory.File("manifests.yaml");
        await File.WriteAllTextAsync(file, await Known(manifests), TestContext.Current.CancellationToken);
        return (await Kubectl(["apply", "--namespace", "meshery", .. dryRun ? (string[])["--dry-run=server"] : [], "-f", file])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public Task<string> Kubectl(params IEnumerable<string> arguments) =>
        Tool.Run("kubectl", ["--kubeconfig", Server.AdminKubeConfig, .. arguments]);

    /// <summary>Whether the agent's service account may do this in every namespace.</summary>
    public async Task<bool> AgentMay(string verb, string resource, string group = "", string subresource = "")
    {
        using var answer = await Server.Admin.PostAsJsonAsync("/apis/authorization.k8s.io/v1/subjectaccessreviews", new
        {
            spec = new
            {
                user = "system:serviceaccount:meshery:meshsync-fabric-agent",
                resourceAttributes = new { verb, group, resource, subresource },
            },
        });
        answer.EnsureSuccessStatusCode();
        var review = await answer.Content.ReadFromJsonAsync<JsonNode>();
        return review!["status"]!["allowed"]!.GetValue<bool>();
    }

    public async ValueTask DisposeAsync() => await (_server?.DisposeAsync() ?? default);

    /// <summary>Before Kubernetes 1.21 disruption budgets had another version, and the same fields.</summary>
    private async Task<string> Known(string manifests) =>
        (await Kubectl("api-versions")).Split('\n').Contains("policy/v1")
            ? manifests
            : manifests.Replace("apiVersion: policy/v1\n", "apiVersion: policy/v1beta1\n", StringComparison.Ordinal);
}
