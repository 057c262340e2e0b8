using MeshSync.Fabric.Cli.Tests.Silos;

namespace MeshSync.Fabric.Cli.Tests.Objects;

public sealed class ObjectsCommandTests
{
    private const string First = """{"objects":[{"key":"c1/core/pods/a/one","kind":"Pod","tier":2,"design":null,"event":"ADDED","observedAt":"2026-01-01T00:00:00Z","bytes":12}],"matched":3,"next":"c1/core/pods/a/one"}""";
    private const string Second = """{"objects":[{"key":"c1/core/pods/a/two","kind":"Pod","tier":1,"design":"d","event":"MODIFIED","observedAt":"2026-01-01T00:00:00Z","bytes":7}],"matched":2,"next":"c1/core/pods/a/two"}""";

    [Fact]
    public async Task List_ReadsPagesUpToTheLimit_AndSaysHowManyAreLeft()
    {
        await using var silo = new ScriptedSilo((200, First), (200, Second));

        var run = await Fabric.RunAsync("", "objects", "list", "--silo-url", silo.Url, "--limit", "2", "--cluster", "c1", "--kind", "pod", "-n", "a", "-l", "x=y,z", "--product", "argo");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches("(?s)c1/core/pods/a/one +Pod +2 .*c1/core/pods/a/two +Pod +1 +d +MODIFIED", run.Text);
        Assert.StartsWith("1 more", run.Error, StringComparison.Ordinal);
        Assert.StartsWith("GET /api/v1/objects?limit=2&cluster=c1&kind=pod&namespace=a&labels=x%3Dy%2Cz&product=argo", silo.Asked[0], StringComparison.Ordinal);
        Assert.Contains("limit=1&", silo.Asked[1], StringComparison.Ordinal);
        Assert.Contains("after=c1%2Fcore%2Fpods%2Fa%2Fone", silo.Asked[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ShowsYaml()
    {
        await using var silo = new ScriptedSilo((200, """{"state":{"key":"c1/core/pods/a/one"},"products":["argo"],"object":{"kind":"Pod","labels":[{"value":"yes"}],"n":1}}"""));

        var run = await Fabric.RunAsync("", "objects", "get", "c1/core/pods/a/one", "--silo-url", silo.Url);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("kind: \"Pod\"", run.Text, StringComparison.Ordinal);
        Assert.Contains("value: \"yes\"", run.Text, StringComparison.Ordinal);
        Assert.StartsWith("GET /api/v1/objects/c1/core/pods/a/one", Assert.Single(silo.Asked), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OfWhatIsStoredUnreadably_SaysSo()
    {
        await using var silo = new ScriptedSilo((200, """{"state":{"key":"c1/core/pods/a/one"},"products":[],"object":null}"""));

        var run = await Fabric.RunAsync("", "objects", "get", "c1/core/pods/a/one", "--silo-url", silo.Url);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("fabric agent fetch", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OfNoKey_SaysWhereKeysAre()
    {
        var run = await Fabric.RunAsync("", "objects", "get", "pods/one");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("fabric objects list", run.Error, StringComparison.Ordinal);
    }
}
