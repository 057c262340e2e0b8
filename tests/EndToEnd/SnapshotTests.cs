using System.Text.Json;
using MeshSync.Fabric.Cli;
using MeshSync.Fabric.EndToEnd.Rig;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.EndToEnd;

/// <summary><c>fabric snapshot --kubeconfig</c> at a real API server: neither silo nor agent is needed.</summary>
[Collection(nameof(RealCluster))]
public sealed class SnapshotTests(KubeApiServer server)
{
    private const string Value = "c25hcHNob3Qtc2VjcmV0";

    private readonly ApiClient _api = new(server);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cluster_IsWrittenAsTheServerHasIt_WithoutValuesOfSecrets()
    {
        var space = await _api.NamespaceAsync();
        await _api.ConfigMapAsync(space, "plain", "kept");
        await _api.CreateAsync($"api/v1/namespaces/{space}/secrets", $$$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"hidden"},"data":{"key":"{{{Value}}}"}}""");
        using var folder = new TempDirectory();
        var file = folder.File("snapshot");
        using var error = new StringWriter();
        var terminal = new Terminal(Stream.Null, Stream.Null, TextWriter.Null, error, _ => null) { IsInteractive = true };

        _ = await FabricCommand.RunAsync(["snapshot", file, "--kubeconfig", server.AdminKubeConfig], terminal, Cancellation);

        // What other tests define and remove meanwhile may be missing; what every server has is there.
        Assert.DoesNotContain("not in it: v1 ", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("not in it: apps/v1 ", error.ToString(), StringComparison.Ordinal);
        var lines = await File.ReadAllLinesAsync(file, Cancellation);
        Assert.Contains($"{lines.Length} objects in {file}", error.ToString(), StringComparison.Ordinal);
        Assert.Matches(@"\r\u001b\[K\d+ objects; \d+ of \d+: v1 configmaps", error.ToString());
        var own = lines.Select(line => JsonElement.Parse(line)).Where(one => Metadata(one, "namespace") == space).ToDictionary(one => $"{one.GetProperty("kind")} {Metadata(one, "name")}");
        Assert.Equal("v1", own["ConfigMap plain"].GetProperty("apiVersion").GetString());
        Assert.Equal("kept", own["ConfigMap plain"].GetProperty("data").GetProperty("key").GetString());
        Assert.False(own["ConfigMap plain"].GetProperty("metadata").TryGetProperty("managedFields", out _));
        Assert.Equal("hidden", Metadata(own["Secret hidden"], "name"));
        Assert.DoesNotContain(Value, string.Concat(lines), StringComparison.Ordinal);
        Assert.False(File.Exists(file + ".part"));
    }

    private static string? Metadata(JsonElement of, string name) =>
        of.GetProperty("metadata").TryGetProperty(name, out var value) ? value.GetString() : null;
}
