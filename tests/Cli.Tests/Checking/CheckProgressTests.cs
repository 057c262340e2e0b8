using MeshSync.Fabric.Cli.Tests.Silos;

namespace MeshSync.Fabric.Cli.Tests.Checking;

/// <summary>What <c>fabric check</c> says on the way. How a check goes EndToEnd tells.</summary>
public sealed class CheckProgressTests
{
    private const string Clear = "\r\u001b[K";

    private const string Lines = """
        {"reached":{"change":"created","stage":"agent","milliseconds":12.4}}
        {"reached":{"change":"deleted","stage":"outlet meshery","milliseconds":9}}
        {"report":{"cluster":"c1","object":"c1/core/configmaps/default/meshsync-check-1","at":"2026-11-01T10:00:00Z","ok":true,"milliseconds":40,"stages":[],"leftBehind":false}}
        """;

    [Fact]
    public async Task EachStage_IsSaidWhereAPersonLooksOn_OnOneLine_ThatIsEmptyAtTheEnd()
    {
        var (code, error) = await Check(isInteractive: true);

        Assert.Equal(0, code);
        Assert.Equal(
            [
                "waiting for the canary",
                "created: agent saw it after 12 ms; waiting for what comes next",
                "deleted: told by outlet meshery after 9 ms; waiting for what comes next",
                "",
            ],
            error.Split(Clear)[1..]);
    }

    [Fact]
    public async Task Program_IsNotToldOfTheWay() => Assert.Equal((0, ""), await Check(isInteractive: false));

    private static async Task<(int Code, string Error)> Check(bool isInteractive)
    {
        await using var silo = new ScriptedSilo((200, Lines));
        using var error = new StringWriter();
        using var text = new StringWriter();
        var terminal = new Terminal(Stream.Null, Stream.Null, text, error, _ => null) { IsInteractive = isInteractive };
        var code = await FabricCommand.RunAsync(["check", "c1", "--silo-url", silo.Url], terminal, TestContext.Current.CancellationToken);
        Assert.Contains("OK: it came and went in 40 ms", text.ToString(), StringComparison.Ordinal);
        return (code, error.ToString());
    }
}
