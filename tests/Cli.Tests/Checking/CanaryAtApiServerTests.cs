using MeshSync.Fabric.Cli.Tests.Silos;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Cli.Tests.Checking;

/// <summary>What <c>fabric check --kubeconfig</c> asks of an API server, which is scripted, as is the silo.</summary>
public sealed class CanaryAtApiServerTests : IDisposable
{
    private const string Path = "/api/v1/namespaces/default/configmaps";
    private const string Created = """{"next":{"change":"created","namespace":"default","name":"meshsync-check-1"}}""";
    private const string Deleted = """{"next":{"change":"deleted","namespace":"default","name":"meshsync-check-1"}}""";
    private const string Report = """{"report":{"cluster":"c1","object":"c1/core/configmaps/default/meshsync-check-1","at":"2026-11-01T10:00:00Z","ok":true,"milliseconds":40,"stages":[],"leftBehind":false}}""";

    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Canary_IsWrittenAndDeleted_AndThoseThatSomebodyLeftLongAgoAreToo()
    {
        await using var api = new ScriptedSilo((201, "{}"), (200, "{}"), (200, """
            {"items":[
              {"metadata":{"name":"meshsync-check-old","creationTimestamp":"2020-01-01T00:00:00Z"}},
              {"metadata":{"name":"meshsync-check-new","creationTimestamp":"2999-01-01T00:00:00Z"}},
              {"metadata":{"name":"other","creationTimestamp":"2020-01-01T00:00:00Z"}}]}
            """), (404, """{"message":"gone"}"""));
        await using var silo = new ScriptedSilo((200, $"{Created}\n{Deleted}\n{Report}"));

        var run = await Check(silo, api);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            [$"POST {Path}", $"DELETE {Path}/meshsync-check-1", $"GET {Path}?labelSelector=app.kubernetes.io%2Fmanaged-by%3Dmeshsync-fabric-check", $"DELETE {Path}/meshsync-check-old"],
            api.Asked.Select(asked => string.Join(' ', asked.Split(' ')[..2])));
        Assert.Contains("Bearer t", api.Asked[0], StringComparison.Ordinal);
        Assert.Contains("\"labels\":{\"app.kubernetes.io/managed-by\":\"meshsync-fabric-check\"}", api.Asked[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task UserThatMayNotWrite_IsToldSo_AndTheAgentMakesItUp()
    {
        await using var api = new ScriptedSilo((403, """{"kind":"Status","message":"configmaps is forbidden: alice cannot create resource"}"""), (404, "{}"));
        await using var silo = new ScriptedSilo((200, Created), (200, Report));

        var run = await Check(silo, api);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("alice cannot create resource: the agent makes a canary up instead", run.Error, StringComparison.Ordinal);
        Assert.Contains("\"inject\":true", silo.Asked[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, """{"message":"namespaces \"default\" not found"}""", "namespaces \"default\" not found")]
    [InlineData(502, "<html>", "the API server answers 502")]
    [InlineData(200, "<html>", "the API server's answer is no JSON")]
    public async Task CanaryThatCannotBeWritten_IsAFailureInTheServersWords(int status, string answer, string said)
    {
        await using var api = new ScriptedSilo((status, answer), (200, "{}"), (200, """{"items":[]}"""));
        await using var silo = new ScriptedSilo((200, Created));

        var run = await Check(silo, api);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(said, run.Text, StringComparison.Ordinal);
        Assert.StartsWith($"DELETE {Path}/meshsync-check-1", api.Asked[1], StringComparison.Ordinal);
    }

    private async Task<Fabric> Check(ScriptedSilo silo, ScriptedSilo api)
    {
        await File.WriteAllTextAsync(_folder.File("kubeconfig"), $$"""
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: "{{api.Url}}"} }]
            users: [{name: u, user: {token: t} }]
            contexts: [{name: x, context: {cluster: c, user: u} }]
            current-context: x
            """, TestContext.Current.CancellationToken);
        return await Fabric.RunAsync("", "check", "c1", "--silo-url", silo.Url, "--kubeconfig", _folder.File("kubeconfig"));
    }
}
