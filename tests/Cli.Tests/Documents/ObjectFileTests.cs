namespace MeshSync.Fabric.Cli.Tests.Documents;

public sealed class ObjectFileTests
{
    [Fact]
    public async Task File_OfSeveralYamlDocuments_IsOneMessageEach()
    {
        Fabric run = await Fabric.RunAsync(
            """
            # a comment
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: first
            data: {b: "2", a: "1"}
            ---
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: &meta {name: second, creationTimestamp: 2024-01-02T03:04:05Z}
            spec:
              replicas: 3
              paused: yes
              ratio: 0.50
              mode: 0644
              nothing: ~
              quoted: "3"
              text: |
                line
            """,
            "wire", "-f", "-", "--cluster-id", "c");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(2, run.Lines.Length);
        Assert.Contains("""EventType":"ADDED""", run.Lines[0], StringComparison.Ordinal);
        Assert.Contains("""data":"{\"a\":\"1\",\"b\":\"2\"}""", run.Lines[0], StringComparison.Ordinal);
        Assert.Contains("\"creationTimestamp\":\"2024-01-02T03:04:05Z\"", run.Lines[1], StringComparison.Ordinal);
        Assert.Contains(
            """{\"mode\":420,\"nothing\":null,\"paused\":true,\"quoted\":\"3\",\"ratio\":0.5,\"replicas\":3,\"text\":\"line\"}""",
            run.Lines[1],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_OfJson_GoesThroughAsItCame()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{"kind":"W","spec":{"s":"\ud83d\ude00\/"}} {"kind":"W","spec":1}""", TestContext.Current.CancellationToken);
        Fabric run = await Fabric.RunAsync("", "wire", "-f", file, "--event", "MODIFIED");
        File.Delete(file);

        Assert.Equal(2, run.Lines.Length);
        Assert.Contains("""{\"s\":\"😀/\"}""", run.Lines[0], StringComparison.Ordinal);
        Assert.Contains("""EventType":"MODIFIED""", run.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_OfMoreThanAHundredThousandValues_IsRead()
    {
        // Published definitions, all in one file, have several times as many.
        var fields = string.Join('\n', Enumerable.Range(0, 60_000).Select(field => $"  f{field}: [a]"));
        Fabric run = await Fabric.RunAsync($"apiVersion: v1\nkind: W\nspec:\n{fields}\n", "wire", "-f", "-");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("f59999", Assert.Single(run.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_OfAList_IsOneMessageAnItem()
    {
        Fabric run = await Fabric.RunAsync(
            """{"apiVersion":"v1","kind":"PodList","items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}""", "wire", "-f", "-");

        Assert.Equal(2, run.Lines.Length);
        Assert.All(run.Lines, line => Assert.Contains("""apiVersion":"v1","kind":"Pod",""", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a: [1", "line 2")]
    [InlineData("- a\n- b\n", "is no object")]
    [InlineData("", "no object")]
    [InlineData("a: &x\n  b: *x\n", "alias")]
    [InlineData("metadata: {name: x}\n", "no kind")]
    public async Task File_ThatIsNoObject_SaysWhereAndWhat(string content, string complaint)
    {
        Fabric run = await Fabric.RunAsync(content, "wire", "-f", "-");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(complaint, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_ThatIsNotThere_DoesNotStopTheOthers()
    {
        Fabric run = await Fabric.RunAsync("kind: W\n", "wire", "-f", "no-such-file.yaml", "-f", "-");
        Assert.Equal((1, 1), (run.ExitCode, run.Lines.Length));
        Assert.Contains("no-such-file.yaml", run.Error, StringComparison.Ordinal);
    }
}
