using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Tests.Agents;

namespace MeshSync.Fabric.Silo.Tests.Api;

/// <summary>Checks with an agent that is scripted; tests/EndToEnd has the real one.</summary>
public sealed class CheckApiTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AgentThatTakesACanaryAndSendsNothing_IsFoundAtTheLog_AndHasToTakeItOut()
    {
        var asked = new List<string>();
        await using var agent = Scripted(asked, ("core/configmaps", ReflectorState.Forbidden), ("core/services", ReflectorState.Watching));
        await agent.Listening();

        var lines = await Check("""{"seconds":5}""");

        Assert.Equal("agent", lines[0].GetProperty("reached").GetProperty("stage").GetString());
        var report = lines[^1].GetProperty("report");
        Assert.False(report.GetProperty("ok").GetBoolean());
        Assert.Equal(("created", "log"), Failure(report));
        Assert.Equal(["inject core/services", "retract core/services"], asked.Where(one => !one.StartsWith("status", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ResourceThatTheAgentMayNotWatch_IsNamedWithWhatToDo()
    {
        await using var agent = Scripted([], ("core/configmaps", ReflectorState.Forbidden), ("core/services", ReflectorState.Watching));
        await agent.Listening();

        var report = (await Check("""{"inject":false}"""))[^1].GetProperty("report");

        Assert.Equal(("created", "agent"), Failure(report));
        Assert.Equal("core/configmaps is forbidden: RBAC says no", report.GetProperty("failure").GetProperty("problem").GetString());
        Assert.Contains("ServiceAccount", report.GetProperty("failure").GetProperty("remedy").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"seconds":0}""", "seconds")]
    [InlineData("""{"collection":"configmaps"}""", "collection")]
    [InlineData("""{"namespace":"a/b"}""", "namespace")]
    public async Task Request_ThatMakesNoSense_IsRefused(string body, string named)
    {
        using var answer = await Post(body);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains(named, await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private ScriptedAgent Scripted(List<string> asked, params (string Collection, ReflectorState State)[] reflectors) => new(
        world.BrokerUrl,
        ApiWorld.Cluster,
        (request, verb) =>
        {
            asked.Add($"{verb} {request.Collection}");
            return (null, verb == "status" ? Status(reflectors) : """{"namespace":"default","at":"2026-01-01T00:00:00Z"}""");
        });

    private static string Status((string Collection, ReflectorState State)[] reflectors) => JsonSerializer.Serialize(
        new AgentStatus
        {
            Version = "1",
            Session = 1,
            StartedAt = DateTimeOffset.UnixEpoch,
            At = DateTimeOffset.UnixEpoch,
            Discovered = true,
            InitialListsMissing = 0,
            States = new Dictionary<ReflectorState, int>(),
            Queue = new AgentBacklog(0, 0, 1, 1),
            Scope = new AgentScope("default", "default", DateTimeOffset.UnixEpoch, null, []),
            Reflectors = [.. reflectors.Select(one => new ReflectorReport
            {
                Collection = one.Collection, Version = "v1", State = one.State, Since = DateTimeOffset.UnixEpoch, LastError = one.State == ReflectorState.Forbidden ? "RBAC says no" : null,
            })],
        },
        AgentJson.Default.AgentStatus);

    private static (string?, string?) Failure(JsonElement report) =>
        (report.GetProperty("failure").GetProperty("change").GetString(), report.GetProperty("failure").GetProperty("stage").GetString());

    private async Task<JsonElement[]> Check(string body)
    {
        using var answer = await Post(body);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, text);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }

    private Task<HttpResponseMessage> Post(string body) => world.Silo.Http.PostAsync(
        new Uri($"/api/v1/clusters/{ApiWorld.Cluster}/check", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);
}
