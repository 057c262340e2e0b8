using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts.Plans;

namespace MeshSync.Fabric.Contracts.Tests.Agents;

public sealed class AgentReplyTests
{
    [Fact]
    public void Error_OfAKnownKind_IsThrownAsThatKind_AndOneOfANewerAgentAsAFailure()
    {
        var known = Assert.Throws<AgentCommandException>(() => AgentReply.Body("notWatched", "why"u8.ToArray()));
        var newer = Assert.Throws<AgentCommandException>(() => AgentReply.Body("outOfMood", "why"u8.ToArray()));
        var number = Assert.Throws<AgentCommandException>(() => AgentReply.Body("2", "why"u8.ToArray()));

        Assert.Equal([(AgentErrorKind.NotWatched, "why"), (AgentErrorKind.Failed, "why"), (AgentErrorKind.Failed, "why")],
            new[] { known, newer, number }.Select(error => (error.Kind, error.Message)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"cluster":"c"}""")]
    public void Reply_ThatIsNoStatus_IsAFailure(string json)
    {
        var failure = Assert.Throws<AgentCommandException>(() => AgentReply.Read(null, Encoding.UTF8.GetBytes(json), AgentJson.Default.AgentStatus));

        Assert.Equal(AgentErrorKind.Failed, failure.Kind);
    }

    /// <summary>What initialises a property is not used where the JSON leaves it out, so that null came out of these.</summary>
    [Fact]
    public void WhatAnOlderAgentDoesNotSay_IsNothing_NotNull()
    {
        var tiers = JsonSerializer.Deserialize(
            """{"source":"file","policy":"full","since":"2026-01-01T00:00:00+00:00"}""", AgentJson.Default.AgentTiers)!;
        var plan = JsonSerializer.Deserialize("{}", PlanJson.Default.PromotionsPlan)!;
        var reflector = JsonSerializer.Deserialize(
            """{"collection":"core/pods","version":"v1","state":"watching","since":"2026-01-01T00:00:00+00:00"}""", AgentJson.Default.ReflectorReport)!;

        Assert.Empty(tiers.Products);
        Assert.Empty(plan.Objects);
        Assert.Equal(("", "whole"), (reflector.ResourceVersion, reflector.Form));
    }

    [Fact]
    public void Reflector_InJson_IsAsDocumented()
    {
        var reflector = new ReflectorReport
        {
            Collection = "apps/deployments",
            Version = "v1",
            State = ReflectorState.BackingOff,
            Since = DateTimeOffset.UnixEpoch,
            Objects = 3,
            ResourceVersion = "7",
            LastError = "why",
        };

        Assert.Equal(
            """{"collection":"apps/deployments","version":"v1","state":"backingOff","since":"1970-01-01T00:00:00+00:00","objects":3,"lists":0,"eventsSinceList":0,"resourceVersion":"7","tier":2,"form":"whole","bytesRead":0,"lastError":"why","restarts":0}""",
            JsonSerializer.Serialize(reflector, AgentJson.Default.ReflectorReport));
    }

    [Fact]
    public void Subjects_OfAgents_EscapeTheCluster()
    {
        Assert.Equal("agent.a%2Eb.status", Subjects.AgentStatus("a.b"));
        Assert.Equal("agent.a%2Eb.command.resync", Subjects.AgentCommand("a.b", AgentVerb.Resync));
        Assert.Equal("agent.a%2Eb.command.*", Subjects.AgentCommands("a.b"));
    }
}
