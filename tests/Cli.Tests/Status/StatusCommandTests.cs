using MeshSync.Fabric.Cli.Tests.Silos;

namespace MeshSync.Fabric.Cli.Tests.Status;

/// <summary>Against a scripted answer; EndToEnd has it from a silo.</summary>
public sealed class StatusCommandTests
{
    private const string Answer = """
        {"at":"2026-01-01T00:01:00+00:00","version":"1.0.0","problems":["c1: secrets is forbidden"],
         "clusters":[{"id":"c1","name":"shop","state":"ailing","synced":false,"asOf":"2026-01-01T00:00:55+00:00","objects":1234,"behind":7,"policy":"tiers",
           "tiers":{"objects":1234,"presence":{"objects":1000,"bytes":null},"full":{"objects":234,"bytes":5},"infrastructure":null,"countedAt":null},
           "audits":{"oldest":null,"different":0,"healed":3,"gaps":0},"secretsPublished":false,"problems":[],
           "agent":{"heard":"2026-01-01T00:00:58+00:00","silent":false,"version":"0.9.1","queueBytes":0},
           "collections":[
             {"collection":"core/pods","state":"synced","synced":true,"objects":1234,"presences":0,"behind":7,"healed":3,"gaps":0},
             {"collection":"core/secrets","state":"forbidden","synced":false,"objects":0,"presences":0,"behind":null,"healed":0,"gaps":0,"problem":"403 of the API server"},
             {"collection":"core/nodes","state":"synced","synced":true,"objects":0,"presences":0,"behind":0,"healed":0,"gaps":0}]},
          {"id":"c2","state":"silent","synced":false,"objects":0,"behind":null,"collections":[]}],
         "outlets":[{"name":"meshery","kind":"meshery","subject":"meshery.meshsync.core","broker":"nats","connected":true,"delivered":5,"pending":42,"tooLarge":0,"problem":null}],
         "flushes":[]}
        """;

    [Fact]
    public async Task Status_ShowsClustersOutletsAndProblems()
    {
        await using var silo = new ScriptedSilo((200, Answer));

        var run = await Fabric.RunAsync("", "status", "--silo-url", silo.Url);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var lines = Words(run.Text);
        Assert.Contains("shop ailing 1,234 1,000 234 3 7 5s 3 0.9.1 2s", lines);
        Assert.Contains("c1", lines);
        Assert.Contains("c2 silent 0 ? ? 0 ? 0 none", lines);
        Assert.Contains("meshery meshery meshery.meshsync.core yes 42 0", lines);
        Assert.Contains("! c1: secrets is forbidden", lines);
        Assert.DoesNotContain("core/pods", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_OfACluster_ShowsItsResources_LeavingOutEmptyOnes()
    {
        await using var silo = new ScriptedSilo((200, Answer));

        var lines = Words((await Fabric.RunAsync("", "status", "--silo-url", silo.Url, "--cluster", "c1")).Text);

        Assert.Contains("core/pods synced 1,234 0 7 3 0", lines);
        Assert.Contains("core/secrets forbidden 0 0 ? 0 0 403 of the API server", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("core/nodes", StringComparison.Ordinal) || line.StartsWith("c2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Status_Json_IsTheSilosAnswer()
    {
        await using var silo = new ScriptedSilo((200, Answer));

        var run = await Fabric.RunAsync("", "status", "--silo-url", silo.Url, "--api-token", "t", "-o", "json");

        Assert.Equal(Answer, run.Text.TrimEnd('\r', '\n'));
        Assert.Equal(["GET /api/v1/status Bearer t "], silo.Asked);
    }

    [Fact]
    public async Task Status_OfSomethingElse_SaysSo()
    {
        await using var silo = new ScriptedSilo((200, "<html>"));

        var run = await Fabric.RunAsync("", "status", "--silo-url", silo.Url);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--silo-url", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resync_AsksForTheResource_AndSaysHowMany()
    {
        await using var silo = new ScriptedSilo((202, """{"cluster":"c 1","collection":"core/pods","collections":1}"""));

        var run = await Fabric.RunAsync("", "resync", "c 1", "core/pods", "--silo-url", silo.Url);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("1 resource(s)", run.Text, StringComparison.Ordinal);
        Assert.StartsWith("POST /api/v1/clusters/c%201/resync  {\"collection\":\"core/pods\"", Assert.Single(silo.Asked), StringComparison.Ordinal);
    }

    private static string[] Words(string text) => [.. text.Split('\n').Select(line => string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))];
}
