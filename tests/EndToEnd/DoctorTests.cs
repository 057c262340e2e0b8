using System.Text.Json;
using MeshSync.Fabric.Cli;
using MeshSync.Fabric.EndToEnd.Rig;
using MeshSync.Fabric.Testing;
using MeshSync.Fabric.Testing.Processes;

namespace MeshSync.Fabric.EndToEnd;

/// <summary>What <c>fabric doctor</c> says of rights at a real API server.</summary>
[Collection(nameof(RealCluster))]
public sealed class DoctorTests(KubeApiServer server)
{
    private readonly ApiClient _api = new(server);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ServiceAccount_ThatMayNotListOrWatch_IsToldWhichResources()
    {
        var space = await _api.NamespaceAsync();
        await Allow(space);

        var findings = await Doctor("--kubeconfig", server.AdminKubeConfig, "--as", $"system:serviceaccount:{space}:agent");

        Assert.Equal("ok", findings["API server"].Verdict);
        Assert.Equal("ok", findings["clock of the API server"].Verdict);
        var rights = findings[$"RBAC of system:serviceaccount:{space}:agent"];
        Assert.Equal("fault", rights.Verdict);
        Assert.StartsWith("may not list and watch core/configmaps, core/secrets:", rights.Found, StringComparison.Ordinal);
        Assert.Contains("cluster-role.yaml", rights.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UserOfTheKubeconfig_ThatMayEverything_IsToldSo()
    {
        var findings = await Doctor("--kubeconfig", server.AdminKubeConfig);

        Assert.Equal(("ok", null), (findings["RBAC of the kubeconfig's user"].Verdict, findings["RBAC of the kubeconfig's user"].Remedy));
    }

    [Fact]
    public async Task UserThatMayNotImpersonate_IsToldWhatTheServerSays()
    {
        var findings = await Doctor("--kubeconfig", server.AliceKubeConfig, "--as", "bob");

        var refused = findings.Values.Single(finding => finding is { Check: "API server", Verdict: "fault" });
        Assert.Contains("""cannot impersonate resource "users" """.TrimEnd(), refused.Found, StringComparison.Ordinal);
    }

    /// <summary>Everything but Secrets, and ConfigMaps without watching.</summary>
    private async Task Allow(string space)
    {
        using var groups = JsonDocument.Parse(await server.Admin.GetStringAsync(new Uri(server.Url, "apis"), Cancellation));
        using var core = JsonDocument.Parse(await server.Admin.GetStringAsync(new Uri(server.Url, "api/v1"), Cancellation));
        var named = groups.RootElement.GetProperty("groups").EnumerateArray().Select(group => group.GetProperty("name").GetString());
        var resources = core.RootElement.GetProperty("resources").EnumerateArray().Select(resource => resource.GetProperty("name").GetString());
        await _api.CreateAsync("apis/rbac.authorization.k8s.io/v1/clusterroles", $$$$"""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"{{{{space}}}}"},"rules":[
              {"apiGroups":{{{{JsonSerializer.Serialize(named)}}}},"resources":["*"],"verbs":["list","watch"]},
              {"apiGroups":[""],"resources":{{{{JsonSerializer.Serialize(resources.Where(name => name is not ("secrets" or "configmaps")))}}}},"verbs":["list","watch"]},
              {"apiGroups":[""],"resources":["configmaps"],"verbs":["get","list"]}]}
            """);
        await _api.CreateAsync("apis/rbac.authorization.k8s.io/v1/clusterrolebindings", $$$$"""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"{{{{space}}}}"},
             "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"{{{{space}}}}"},
             "subjects":[{"kind":"ServiceAccount","namespace":"{{{{space}}}}","name":"agent"}]}
            """);
    }

    private static async Task<Dictionary<string, Seen>> Doctor(params string[] arguments)
    {
        var nobody = LoopbackPort.Next();
        using var text = new StringWriter();
        var terminal = new Terminal(Stream.Null, Stream.Null, text, TextWriter.Null, _ => null);
        string[] away = ["--broker-url", $"nats://127.0.0.1:{nobody}", "--silo-url", $"http://127.0.0.1:{nobody}"];
        await FabricCommand.RunAsync(["doctor", "-o", "json", .. away, .. arguments], terminal, Cancellation);
        using var findings = JsonDocument.Parse(text.ToString());
        return findings.RootElement.EnumerateArray()
            .Select(one => new Seen(one.GetProperty("check").GetString()!, one.GetProperty("verdict").GetString()!, one.GetProperty("found").GetString()!, one.GetProperty("remedy").GetString()))
            .GroupBy(seen => seen.Check).ToDictionary(same => same.Key, same => same.Last());
    }

    private sealed record Seen(string Check, string Verdict, string Found, string? Remedy);
}
