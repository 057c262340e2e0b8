using System.Text;

namespace MeshSync.Fabric.Cli.Tests.Wire;

public sealed class WireCommandTests
{
    private const string ConfigMap = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","uid":"u"},"data":{"b":"2","a":"1"}}""";

    private const string Secret =
        """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"s3cr3t"}},"data":{"p":"czNjcjN0"}}""";

    [Fact]
    public async Task Wire_Line_IsTheExactMessage()
    {
        Fabric run = await Fabric.RunAsync($$"""{"event":"MODIFIED","cluster_id":"c","object":{{ConfigMap}},"wire":null}""", "wire");

        Assert.Equal(
            """{"ObjectType":"meshsync-data","EventType":"MODIFIED","Request":null,"Object":{"id":"","apiVersion":"v1","kind":"ConfigMap","model":"","metadata":{"id":"","name":"x","uid":"u","cluster_id":""},"cluster_id":"c","pattern_resource":null,"component_metadata":null,"data":"{\"a\":\"1\",\"b\":\"2\"}"}}"""
            + "\n",
            run.Output);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData(new[] { "wire" }, "null")]
    [InlineData(new[] { "wire", "--content" }, """{"content":{"provisioner":"p"}}""")]
    public async Task Wire_Content_IsCarriedOnRequest(string[] arguments, string expected)
    {
        Fabric run = await Fabric.RunAsync("""{"event":"ADDED","cluster_id":"c","object":{"kind":"StorageClass","provisioner":"p"}}""", arguments);

        Assert.EndsWith($"\"component_metadata\":{expected}}}}}\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wire_BadLinesAmongGood_AreNamedAndTheOthersGoOn()
    {
        Fabric run = await Fabric.RunAsync(
            $$$"""
            {"event":"ADDED","cluster_id":"c","object":{{{ConfigMap}}}}
            not json

            {"event":"ERROR","cluster_id":"c","object":{{{ConfigMap}}}}
            {"cluster_id":"c","object":{{{ConfigMap}}}}
            {"event":"ADDED","object":{{{ConfigMap}}}}
            {"event":"ADDED","cluster_id":"c"}
            {"event":"ADDED","cluster_id":"c","object":[1]}
            {"event":7,"cluster_id":"c","object":{}}
            {"event":"ADDED","cluster_id":"c","object":{"metadata":{} } }
            {"event":"ADDED","cluster_id":"c","object":{"kind":"W","spec":null} }
            """,
            "wire");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(2, run.Lines.Length);
        string[] complaints = run.Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Collection(
            complaints,
            line => Assert.StartsWith("line 2: Malformed JSON at byte 1; expected {\"event\"", line, StringComparison.Ordinal),
            line => Assert.Equal("line 4: \"event\" is 'ERROR'; set it to ADDED, MODIFIED or DELETED.", line),
            line => Assert.StartsWith("line 5: \"event\" is missing", line, StringComparison.Ordinal),
            line => Assert.StartsWith("line 6: \"cluster_id\" is missing", line, StringComparison.Ordinal),
            line => Assert.StartsWith("line 7: \"object\" is missing", line, StringComparison.Ordinal),
            line => Assert.StartsWith("line 8: \"object\" is no JSON object, at byte 43", line, StringComparison.Ordinal),
            line => Assert.StartsWith("line 9: \"event\" is not text", line, StringComparison.Ordinal),
            line => Assert.StartsWith("line 10: the object has no kind", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Wire_LinesWithoutEventAndCluster_TakeTheOptions()
    {
        Fabric run = await Fabric.RunAsync($$"""{"object":{{ConfigMap}}}""", "wire", "--event", "deleted", "--cluster-id", "c-1");

        Assert.StartsWith("""{"ObjectType":"meshsync-data","EventType":"DELETED",""", run.Output, StringComparison.Ordinal);
        Assert.Contains("\"cluster_id\":\"c-1\"", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("true", false)]
    [InlineData("false", true)]
    public async Task Wire_Secret_IsRedactedUnlessTheEnvironmentSaysOtherwise(string? setting, bool clear)
    {
        byte[] line = Encoding.UTF8.GetBytes($$"""{"event":"ADDED","cluster_id":"c","object":{{Secret}}}""");
        Fabric run = await Fabric.RunAsync(line, setting, "wire");

        Assert.Equal(clear, run.Output.Contains("czNjcjN0", StringComparison.Ordinal));
        Assert.Equal(clear, run.Output.Contains("s3cr3t", StringComparison.Ordinal));
        Assert.Equal(!clear, run.Output.Contains("""{\"p\":\"[REDACTED]\"}""", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Wire_RedactOption_WinsOverTheEnvironment()
    {
        byte[] line = Encoding.UTF8.GetBytes($$"""{"event":"ADDED","cluster_id":"c","object":{{Secret}}}""");
        Fabric run = await Fabric.RunAsync(line, "true", "wire", "--redact-secrets", "false");
        Assert.Contains("czNjcjN0", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wire_UnreadableSetting_IsNamed()
    {
        Fabric run = await Fabric.RunAsync([], "perhaps", "wire");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("MESHSYNC_REDACT_SECRETS is 'perhaps'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wire_BytesThatAreNotUtf8_BecomeTheReplacementCharacter()
    {
        byte[] line = [.. "{\"event\":\"ADDED\",\"cluster_id\":\"c\",\"object\":{\"kind\":\"W\",\"metadata\":{\"name\":\""u8, 0xFF, .. "\"}}}\n"u8];
        Fabric run = await Fabric.RunAsync(line, null, "wire");
        Assert.Contains("\"name\":\"\uFFFD\"", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Wire_LineOfMegabytes_IsPrinted()
    {
        string text = new('"', 1_500_000);
        string json = System.Text.Json.JsonSerializer.Serialize(new { @event = "ADDED", cluster_id = "c", @object = new { kind = "ConfigMap", data = new { text } } });
        Fabric run = await Fabric.RunAsync(json, "wire");
        Assert.Equal((0, 1), (run.ExitCode, run.Lines.Length));
        Assert.True(run.Output.Length > 4 * text.Length);
    }

    [Fact]
    public async Task Help_Wire_ListsEveryOption()
    {
        Fabric run = await Fabric.RunAsync("", "wire", "--help");
        Assert.Equal(0, run.ExitCode);
        Assert.All(
            (string[])["--file", "-f", "--event", "--cluster-id", "--redact-secrets", "MESHSYNC_REDACT_SECRETS"],
            option => Assert.Contains(option, run.Text, StringComparison.Ordinal));
    }
}
