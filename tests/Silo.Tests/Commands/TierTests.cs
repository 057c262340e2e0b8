using System.Net;
using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Silo.Tests.Commands;

/// <summary><c>fabric tiers</c>, and the HTTP API that it uses. What an agent makes of a policy EndToEnd tells.</summary>
[Collection(nameof(Commanded))]
public sealed class TierTests(CommandWorld world) : IDisposable
{
    private const string Engine = $"{CommandWorld.Cluster}/apps/deployments/default/engine";
    private const string Policy = $"/api/v1/clusters/{CommandWorld.Cluster}/tiers/policy";

    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Show_HasPolicyAndResources_AndWhatIsWrongWithThePolicyThatWasGiven()
    {
        world.PolicyProblem = "meshSync: rules[2] \"no secrets\": tier: is missing; expected a number from 0 to 3";
        var run = await world.Fabric("tiers", "show", CommandWorld.Cluster);
        world.PolicyProblem = null;

        Assert.Equal((0, ""), (run.Code, run.Error));
        var lines = run.Output.Split('\n').Select(line => string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).ToList();
        Assert.Contains("policy: balanced with 1 rules (source api)", lines);
        Assert.Contains("not in force, because it is not valid: meshSync: rules[2] \"no secrets\": tier: is missing; expected a number from 0 to 3", lines);
        Assert.Contains("apps/deployments tier 1 presence 1 objects, 0 by presence", lines);
        Assert.Contains(lines, line => line.StartsWith("product prometheus:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Explain_SaysWhichRuleDecided_AndWhyItIsDeeper()
    {
        var run = await world.Fabric("tiers", "explain", Engine);

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(
            ["apps/deployments/default/engine is known at tier 2 (full)", "  rules[0] \"build farm\" gives it tier 1 (policy of source api)", "  promoted: designMark", "  its resource is watched: presence"],
            run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select((line, at) => at == 0 ? line : $"  {line}"));
    }

    [Fact]
    public async Task Policy_GivenIsKept_OneThatIsWrongIsRefusedByRuleAndField_AndClearTakesItBack()
    {
        var given = await Set("""{"profile":"balanced"}""");
        Assert.Equal((0, ""), (given.Code, given.Error));
        Assert.Contains($"fabric tiers show {CommandWorld.Cluster}", given.Output, StringComparison.Ordinal);
        Assert.Equal("""{"profile":"balanced"}""", await Given());

        var wrong = await Set("""{"profile":"full","rules":[{"tier":1},{"name":"build farm","tier":7}]}""");
        Assert.Equal((1, ""), (wrong.Code, wrong.Output));
        Assert.Contains("rules[1] \"build farm\": tier: expected a number from 0 to 3, found 7", wrong.Error, StringComparison.Ordinal);
        Assert.Equal("""{"profile":"balanced"}""", await Given());

        Assert.Equal(0, (await world.Fabric("tiers", "policy", CommandWorld.Cluster, "--clear")).Code);
        Assert.Null(await Given());
    }

    [Theory]
    [InlineData("""{"profile":"fast"}""", "profile: \"fast\" is none")]
    [InlineData("""{"rules":[{"resource":["core/pods"],"tier":1}]}""", "rules[0]: resource: is no field here")]
    [InlineData("""{"rules":[{"resources":["pods"],"tier":1}]}""", "rules[0]: resources: \"pods\" is no pattern")]
    [InlineData("""{"rules":[{"labels":"a in","tier":1}]}""", "rules[0]: labels:")]
    [InlineData("{", "it is no JSON")]
    public async Task PutPolicy_ThatIsWrong_Is400_AndNamesRuleAndField(string policy, string said)
    {
        var (status, text) = await Send(HttpMethod.Put, Policy, policy);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        var problem = JsonElement.Parse(text);
        Assert.Equal("the policy is not valid", problem.GetProperty("title").GetString());
        Assert.Contains(said, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PutPolicy_ThatIsTooLong_IsNotCutButRefused()
    {
        var (status, text) = await Send(HttpMethod.Put, Policy, $$"""{"profile":"full","rules":[]{{new string(' ', 300 * 1024)}}}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("longer than 256 KiB", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatChangesSomething_NeedsTheToken_AlsoWhereLookingDoesNot()
    {
        foreach (var (method, path) in new[]
        {
            (HttpMethod.Put, Policy),
            (HttpMethod.Delete, Policy),
            (HttpMethod.Put, $"/api/v1/clusters/{CommandWorld.Cluster}/tiers/objects/apps/deployments/default/engine"),
            (HttpMethod.Delete, $"/api/v1/clusters/{CommandWorld.Cluster}/tiers/objects/apps/deployments/default/engine"),
        })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await Send(method, path, """{"profile":"minimal"}""", token: null)).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await Send(method, path, """{"profile":"minimal"}""", token: "other")).Status);
        }

        Assert.Equal(200, (await world.Silo.Get($"/api/v1/clusters/{CommandWorld.Cluster}/tiers")).Status);
        var run = await world.Fabric("tiers", "policy", CommandWorld.Cluster, "--clear", "--api-token", "other");
        Assert.Equal(1, run.Code);
        Assert.Contains("--api-token", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promote_IsWrittenIntoThePlan_AndTakenBack()
    {
        var promoted = await world.Fabric("tiers", "promote", Engine);
        Assert.Equal((0, ""), (promoted.Code, promoted.Error));
        Assert.Contains($"fabric tiers explain {Engine}", promoted.Output, StringComparison.Ordinal);

        var demoted = await world.Fabric("tiers", "demote", Engine);
        Assert.Equal((0, ""), (demoted.Code, demoted.Error));
    }

    [Fact]
    public async Task WrongArguments_AreErrorsThatSayWhatIsExpected()
    {
        await Refused("expected cluster/group/resource/namespace/name", "tiers", "explain", "web-0");
        await Refused("nothing is known of a cluster nobody", "tiers", "show", "nobody");
        await Refused("nothing is known of a cluster nobody", "tiers", "promote", "nobody/core/pods/shop/web-0");
        await Refused("--set <file> or --clear", "tiers", "policy", CommandWorld.Cluster);
        await Refused("nowhere.json", "tiers", "policy", CommandWorld.Cluster, "--set", "nowhere.json");
        await Refused("--silo-url", "tiers", "show", CommandWorld.Cluster, "--silo-url", "http://127.0.0.1:1");

        // A policy may wait for its cluster, but whoever mistook the id is to see it.
        var early = await world.Fabric("tiers", "policy", "nobody", "--clear");
        Assert.Equal(0, early.Code);
        Assert.Contains("the silo knows no cluster nobody yet", early.Output, StringComparison.Ordinal);
    }

    private async Task Refused(string said, params string[] arguments)
    {
        var run = await world.Fabric(arguments);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    private async Task<CommandRun> Set(string policy)
    {
        await File.WriteAllTextAsync(_folder.File("policy.json"), policy, TestContext.Current.CancellationToken);
        return await world.Fabric("tiers", "policy", CommandWorld.Cluster, "--set", _folder.File("policy.json"));
    }

    private async Task<string?> Given()
    {
        var (_, text) = await world.Silo.Get($"/api/v1/clusters/{CommandWorld.Cluster}/tiers");
        return JsonElement.Parse(text).GetProperty("given") is { ValueKind: JsonValueKind.Object } given ? given.GetProperty("config").GetString() : null;
    }

    private async Task<(HttpStatusCode Status, string Text)> Send(HttpMethod method, string path, string body, string? token = "s3cret")
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        using var answer = await world.Silo.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
