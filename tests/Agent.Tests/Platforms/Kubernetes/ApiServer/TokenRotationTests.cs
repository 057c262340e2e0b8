using MeshSync.Fabric.Agent.Tests.Replicas;
using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Kubernetes.ApiServer;

/// <summary>A whole agent whose token the real kube-apiserver does not know, until somebody replaces the file.</summary>
public sealed class TokenRotationTests(KubeApiServer cluster) : IClassFixture<KubeApiServer>
{
    [Fact]
    public async Task Agent_WhoseTokenIsReplaced_GoesOnWithoutARestart()
    {
        using var directory = new TempDirectory();
        await using var nats = await NatsServer.StartAsync();
        await using var log = new WatchLogReplica(nats.Url);
        await log.CreateStream();
        await Write(directory.File("token"), "expired");
        await Write(directory.File("kubeconfig"), $$"""
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: "{{cluster.Url}}", certificate-authority: "{{cluster.AuthorityFile}}"} }]
            users: [{name: u, user: {tokenFile: token} }]
            contexts: [{name: x, context: {cluster: c, user: u} }]
            current-context: x
            """);
        await using var agent = await RunningAgent.Start(directory.File("kubeconfig"), nats.Url);
        using var http = new HttpClient { BaseAddress = agent.Health };
        await Eventually.Be(async () => (await Status(http)).Contains("\"discovered\":false", StringComparison.Ordinal));

        await Write(directory.File("token"), cluster.AdminToken);

        await Eventually.Be(async () => (await log.CatchUp()).Of("", "namespaces").CompleteLists > 0);
        Assert.Empty(log.Breaches);
    }

    private static Task<string> Status(HttpClient http) => http.GetStringAsync(new Uri("/status", UriKind.Relative), TestContext.Current.CancellationToken);

    private static Task Write(string path, string text) => File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
}
