using System.Text.Json.Nodes;
using MeshSync.Fabric.Agent.Tests.Replicas;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Docker;

/// <summary>A manager of a Swarm, which is reached over TLS.</summary>
public sealed class SwarmTests(SwarmTests.SwarmStage stage) : IClassFixture<SwarmTests.SwarmStage>
{
    [Fact]
    public async Task Swarm_WhatItHas_IsToldWithoutItsData()
    {
        stage.Engine.Put("nodes", "n1", Thing("n1", """{"Role":"manager"}""", """{"Description":{"Hostname":"machine"},"Status":{"State":"ready"}}"""));
        stage.Engine.Put("services", "s1", Thing("s1", """{"Name":"shop_web","Labels":{"com.docker.stack.namespace":"shop"}}""", """{"PreviousSpec":{"Name":"older"}}"""));
        stage.Engine.Put("tasks", "t1", Thing("t1", """{"ContainerSpec":{"Image":"nginx:1.27","Labels":{"com.docker.stack.namespace":"shop"}}}""", """{"ServiceID":"s1","Status":{"State":"running"}}"""));
        stage.Engine.Put("secrets", "x1", Thing("x1", """{"Name":"password"}"""));
        stage.Engine.Put("configs", "g1", Thing("g1", """{"Name":"settings","Data":"aGlkZGVu"}"""));

        Assert.Contains("\"spec\":{\"Role\":\"manager\"}", await Told("nodes", "/machine"), StringComparison.Ordinal);
        string service = await Told("services", "shop/shop_web");
        Assert.DoesNotContain("older", service, StringComparison.Ordinal);

        // No event tells of tasks; one of a service has them looked at.
        stage.Engine.Tell("service", "update", "s1");
        Assert.Contains("\"status\":{\"ServiceID\":\"s1\",\"Status\":{\"State\":\"running\"}}", await Told("tasks", "shop/t1"), StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"Secret\"", await Told("secrets", "/password"), StringComparison.Ordinal);
        Assert.DoesNotContain("aGlkZGVu", await Told("configs", "/settings"), StringComparison.Ordinal);
        Assert.Empty(stage.Log.Breaches);
    }

    private async Task<string> Told(string resource, string key)
    {
        var told = await Eventually.Be<ReplicatedObject?>(
            async () => (await stage.Log.CatchUp()).Of("docker.meshery.io", resource).Objects.GetValueOrDefault(key), told => told is not null, TimeSpan.FromSeconds(60));
        return told!.Body;
    }

    private static JsonObject Thing(string id, string spec, string more = "{}")
    {
        var thing = (JsonObject)JsonNode.Parse(more)!;
        thing["ID"] = id;
        thing["CreatedAt"] = "2026-01-02T03:04:05.678Z";
        thing["Spec"] = JsonNode.Parse(spec);
        return thing;
    }

    public sealed class SwarmStage : EngineStage
    {
        protected override string[] Settings => ["--docker-tls-verify", "1", "--docker-cert-path", Engine.CertPath];

        protected override int Collections => 10;

        protected override bool IsTls => true;
    }
}
