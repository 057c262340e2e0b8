using System.Text.Json;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Cli.Tests.Identifying;

public sealed class IdentifyCommandTests
{
    private const string Prometheus =
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: prometheus, namespace: monitoring, labels: {app.kubernetes.io/name: prometheus, app.kubernetes.io/instance: main}}
        spec:
          template:
            metadata: {labels: {app.kubernetes.io/name: prometheus}}
            spec: {containers: [{name: prometheus, image: "quay.io/prometheus/prometheus:v2.54.1", ports: [{containerPort: 9090}]}]}
        """;

    [Fact]
    public async Task ManifestsOnStandardInput_AreATableOfWhatTheyInstall()
    {
        var run = await Fabric.RunAsync($"{Prometheus}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: other, namespace: default}}\n", "identify", "-f", "-");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var row = Assert.Single(run.Text.Split('\n'), line => line.Contains("2.54.1", StringComparison.Ordinal));
        Assert.Matches(@"prometheus\s+2\.54\.1\s+control-plane\s+monitoring", row);
    }

    [Fact]
    public async Task Json_HasVersionItsSourceAndTheEvidence()
    {
        var run = await Fabric.RunAsync(Prometheus, "identify", "-f", "-", "-o", "json");

        using var found = JsonDocument.Parse(run.Output);
        var one = Assert.Single(found.RootElement.EnumerateArray());
        Assert.Equal(("prometheus", "2.54.1"), (one.GetProperty("product").GetString(), one.GetProperty("version").GetString()));
        Assert.NotEmpty(one.GetProperty("evidence").EnumerateArray());
    }

    [Fact]
    public async Task WhatCannotBeRead_IsNamed_AndTheRestGoesOn()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder.File("good.yaml"), Prometheus, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("bad.json"), "{", TestContext.Current.CancellationToken);

        var run = await Fabric.RunAsync("", "identify", "-f", folder.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("bad.json", run.Error, StringComparison.Ordinal);
        Assert.Contains("2.54.1", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingKnown_IsSaid()
    {
        var run = await Fabric.RunAsync("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n", "identify", "-f", "-");

        Assert.Equal((0, "No product was found."), (run.ExitCode, run.Text.Trim()));
    }

    [Fact]
    public async Task CatalogueOfOnesOwn_IsUsedBesideTheBuiltIn()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(
            folder.File("mine.yaml"),
            "products:\n  - {id: acme, name: ACME, category: other, signals: [{image: docker.io/acme/gateway}]}\n",
            TestContext.Current.CancellationToken);
        var manifests = $"{Prometheus}\n---\n{Prometheus.Replace("quay.io/prometheus/prometheus:v2.54.1", "docker.io/acme/gateway:1.2.3", StringComparison.Ordinal).Replace("prometheus", "gateway", StringComparison.Ordinal)}\n";

        var run = await Fabric.RunAsync(manifests, "identify", "-f", "-", "--catalogue", folder.File("mine.yaml"));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("2.54.1", run.Text, StringComparison.Ordinal);
        Assert.Contains("1.2.3", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutFiles_AndWithoutASilo_TheOptionIsNamed()
    {
        var run = await Fabric.RunAsync("", "identify", "--silo-url", "http://127.0.0.1:1");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--silo-url", run.Error, StringComparison.Ordinal);
    }
}
