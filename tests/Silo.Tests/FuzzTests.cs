using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Clusters;
using MeshSync.Fabric.Meshery.Sessions;
using MeshSync.Fabric.Silo.Agents;
using MeshSync.Fabric.Silo.Api;
using MeshSync.Fabric.Silo.Api.Objects;
using MeshSync.Fabric.Silo.Requests;
using MeshSync.Fabric.Silo.Sessions;
using MeshSync.Fabric.Testing.Fuzzing;

namespace MeshSync.Fabric.Silo.Tests;

/// <summary>What agents, Meshery Servers and whoever else reaches the broker may send, and browsers ask.</summary>
public sealed class FuzzTests
{
    [Fact]
    public async Task Heartbeat_OfAnyBytes_IsShownOrLeftOut() => await new Fuzzer("heartbeat") { Memory = 16 << 20 }.Run(
        static bytes =>
        {
            if (HeartbeatReader.Read(Subjects.AgentStatus("c1"), bytes, out _) is { } status)
            {
                _ = JsonSerializer.Serialize(AgentSummary.Of(AgentReport.Of(status, DateTimeOffset.UnixEpoch)));
                _ = JsonSerializer.Serialize(status, AgentJson.Default.AgentStatus);
                _ = (status.Watched ?? []).ToHashSet();
            }
        });

    [Theory]
    [InlineData("\"states\":{\"watching\":1}", "\"states\":null")]
    [InlineData("\"queue\":{", "\"queue\":null,\"x\":{")]
    [InlineData("\"reflectors\":[", "\"reflectors\":[null,")]
    [InlineData("\"watched\":[", "\"watched\":[null,")]
    [InlineData("\"notices\":[]", "\"notices\":null")]
    public void Heartbeat_WithNullWhereNoneIsPossible_IsLeftOut(string there, string instead)
    {
        var heartbeat = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Corpus", "heartbeat", "whole.json"));
        Assert.NotNull(Read(heartbeat, out _));
        Assert.Contains(there, heartbeat, StringComparison.Ordinal);

        Assert.Null(Read(heartbeat.Replace(there, instead, StringComparison.Ordinal), out var problem));

        Assert.StartsWith("cannot be read", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Heartbeat_OfAClusterThatCouldBeInNoKey_IsLeftOut() => Assert.Null(
        HeartbeatReader.Read(Subjects.AgentStatus("a/b"), Encoding.UTF8.GetBytes("{\"cluster\":\"a/b\"}"), out _));

    [Fact]
    public async Task ReplySubject_OfAnyPayload_IsASubjectOrRefused() => await new Fuzzer("store-request") { Refusals = [typeof(RequestPayloadException)] }.Run(
        static bytes => Assert.True(SessionName.IsSubject(StoreReply.ReadSubject(bytes))));

    [Fact]
    public async Task Session_OfAnyPayload_NamesAClusterOrNone() => await new Fuzzer("session-request") { Refusals = [typeof(JsonException), typeof(PodNotFoundException)] }.Run(
        static bytes =>
        {
            foreach (var request in SessionRequest.Read(bytes))
            {
                _ = PodFinder.Named(request, ["c1", "c2"]);
                _ = SessionKeeper.IsWellNamed(SessionVerb.Exec, request, SessionTarget.NameOf(SessionVerb.Exec, request));
                _ = SessionKeeper.IsWellNamed(SessionVerb.Logs, request, SessionTarget.NameOf(SessionVerb.Logs, request));
            }
        });

    [Fact]
    public async Task Labels_OfAnyMessage_AreReadOrNone() => await new Fuzzer("row-labels").Run(static bytes => RowLabels.Of(bytes));

    [Fact]
    public async Task ObjectQuery_OfAnyTexts_IsAFilterOrRefused() => await new Fuzzer("object-query") { Refusals = [typeof(FormatException)] }.Run(
        static bytes =>
        {
            var parts = Encoding.UTF8.GetString(bytes).Split('\n');
            string? Part(int i) => i < parts.Length ? parts[i] : null;
            var query = new ObjectQuery(Part(0), Part(1), Part(2), Part(3), Part(4), Part(5), Part(6), After: Part(7));
            if (query.Problem() is null)
            {
                Assert.Equal(6, query.Filter.Split('.').Length);
                _ = query.Selector();
            }
        });

    private static AgentStatus? Read(string heartbeat, out string problem) => HeartbeatReader.Read(Subjects.AgentStatus("c1"), Encoding.UTF8.GetBytes(heartbeat), out problem);
}
