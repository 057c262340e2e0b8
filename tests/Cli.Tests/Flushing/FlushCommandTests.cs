using MeshSync.Fabric.Cli.Tests.Silos;
using MeshSync.Fabric.Testing.Processes;

namespace MeshSync.Fabric.Cli.Tests.Flushing;

/// <summary>Against scripted answers of a silo; the silo's own tests hold it to the same JSON.</summary>
public sealed class FlushCommandTests
{
    private const string Begun = """{"id":"flush-meshery-1","outlet":"meshery","cluster":"c1","collection":null,"reason":"x","begunAt":"2026-01-01T00:00:00+00:00",""";

    [Fact]
    public async Task Flush_ShowsProgressUntilItIsDone()
    {
        await using var silo = new ScriptedSilo(
            (202, $$"""[{{Begun}}"phase":"queued","sent":0,"total":0,"endedAt":null}]"""),
            (200, $$"""[{{Begun}}"phase":"running","sent":50,"total":100,"endedAt":null}]"""),
            (200, $$"""[{{Begun}}"phase":"done","sent":100,"total":100,"endedAt":"2026-01-01T00:00:02+00:00"}]"""));

        var run = await Fabric.RunAsync("", "flush", "--silo-url", silo.Url, "--api-token", "s3cret", "--cluster", "c1", "--hard");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(["POST /api/v1/flush Bearer s3cret {\"cluster\":\"c1\",\"hard\":true}", "GET /api/v1/flush Bearer s3cret ", "GET /api/v1/flush Bearer s3cret "], silo.Asked);
        Assert.Contains("running  50 of 100", run.Text, StringComparison.Ordinal);
        Assert.Contains("done     100 of 100 in 2.0 s", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Flush_Refused_SaysWhatTheSiloSays()
    {
        await using var silo = new ScriptedSilo((403, """{"detail":"set MESHSYNC_API_TOKEN"}"""));

        var run = await Fabric.RunAsync("", "flush", "--silo-url", silo.Url);

        Assert.Equal((1, "the silo refuses: set MESHSYNC_API_TOKEN"), (run.ExitCode, run.Error.Trim()));
    }

    [Fact]
    public async Task Flush_NoSiloThere_NamesTheOption()
    {
        var run = await Fabric.RunAsync("", "flush", "--silo-url", $"http://127.0.0.1:{LoopbackPort.Next()}");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--silo-url", run.Error, StringComparison.Ordinal);
    }
}
