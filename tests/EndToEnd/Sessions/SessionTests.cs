using System.Text;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.EndToEnd.Sessions;

/// <summary>Logs and terminals from Meshery's request to a container of the right cluster, and back; and all that ends them.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private const string Terminal = "exec.default.one.c.t";

    private TwoClusters _clusters = null!;
    private SessionClient _meshery = null!;

    public async ValueTask InitializeAsync()
    {
        _clusters = await TwoClusters.Start();
        _meshery = await SessionClient.Attach(_clusters.Fabric.Nats.Url, "exec.>");
    }

    public async ValueTask DisposeAsync()
    {
        await _meshery.DisposeAsync();
        await _clusters.DisposeAsync();
    }

    [Fact]
    public async Task Log_AndTerminal_ReachThePodsOfTheirClusters_UntilTheyAreStoppedOrThePodEnds()
    {
        var (one, two) = (_clusters.First.Console("default", "one"), _clusters.Second.Console("default", "two"));
        await _meshery.Ask("log-stream", Log("l", "two"));
        await _meshery.Ask("exec-request", Exec("one", "t"));
        await Eventually.Be(() => _meshery.LogText("l").EndsWith("two 2\n", StringComparison.Ordinal));
        await Eventually.Be(() => _meshery.Screen(Terminal) == "$ ");
        Assert.Equal([Terminal, "logs.default.two.c.l"], await _clusters.Sessions());
        Assert.Equal([Terminal], _meshery.Active[^1]);

        var line = string.Concat(Enumerable.Repeat("größer <b>€</b> 😀 ", 400));
        two.Write(line);
        await Eventually.Be(() => _meshery.LogText("l").EndsWith($" {line}\n", StringComparison.Ordinal));
        Assert.All(_meshery.Log("l"), piece => Assert.InRange(Encoding.UTF8.GetByteCount(SessionClient.Data(piece)), 0, 2000));
        Assert.All(_meshery.Log("l"), piece => Assert.Equal(("two", "c"), (piece.GetProperty("primary").GetString(), piece.GetProperty("secondary").GetString())));

        await _meshery.Type(Terminal, "echo grüß <dich>");
        await Eventually.Be(() => _meshery.Screen(Terminal), screen => screen == "$ echo grüß <dich>\r\ngrüß <dich>\r\n$ ");
        Assert.Equal(["echo grüß <dich>"], one.Typed);

        await _meshery.Ask("log-stream", """{"k":{"id":"l","name":"two","namespace":"default","container":"c","stop":true}}""");
        await Eventually.Be(() => two.Readers == 0);
        one.End(137);
        await Eventually.Be(() => _meshery.Terminal(Terminal, "error"), errors => errors is [var error] && error.Contains("exit status 137", StringComparison.Ordinal));
        await Eventually.Be(_clusters.Sessions, sessions => sessions.Length == 0);
        await Eventually.Be(() => _meshery.Active[^1].Length == 0);
        Assert.Empty(_meshery.Log("l", "error"));
    }

    [Fact]
    public async Task Pod_ThatSeveralClustersHave_NeedsOneToBeNamed()
    {
        await _meshery.Ask("log-stream", Log("unclear", "twin"));
        var error = (await Eventually.Be(() => _meshery.Log("unclear", "error"), errors => errors.Count == 1))[0];
        Assert.Contains(_clusters.First.ClusterId, SessionClient.Data(error), StringComparison.Ordinal);
        Assert.Contains(_clusters.Second.ClusterId, SessionClient.Data(error), StringComparison.Ordinal);

        await _meshery.Ask("log-stream", Log("clear", "twin", $",\"cluster_id\":\"{_clusters.Second.ClusterId}\""));
        await Eventually.Be(() => _meshery.LogText("clear").EndsWith("twin 2\n", StringComparison.Ordinal));
        var row = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_clusters.First.ClusterId}.Pod.v1.default.twin"));
        await _meshery.Ask("log-stream", Log(row, "twin"));
        await Eventually.Be(() => _meshery.LogText(row).EndsWith("twin 1\n", StringComparison.Ordinal));

        await _meshery.Ask("exec-request", Exec("nowhere", "t"));
        await Eventually.Be(() => _meshery.Terminal("exec.default.nowhere.c.t", "error"), errors => errors is ["no cluster has pod default/nowhere"]);
    }

    [Fact]
    public async Task ActiveTerminals_AreToldAgainAndAgain_OnceAskedFor()
    {
        await OpenTerminal();
        var told = _meshery.Active.Count;

        await _meshery.Ask("active-exec", "null");

        await Eventually.Be(() => _meshery.Active.Count >= told + 2);
        Assert.Equal([Terminal], _meshery.Active[^1]);
    }

    [Fact]
    public async Task Agent_Killed_EndsItsSessions_AndSaysSo()
    {
        await OpenTerminal();

        await _clusters.Fabric.EndAgentAsync(kill: true);

        await Eventually.Be(() => _meshery.Terminal(Terminal, "error"), errors => errors is [var error] && error.Contains("does not answer", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        await Eventually.Be(() => _clusters.First.Console("default", "one").Shells == 0);
        await Eventually.Be(_clusters.Sessions, sessions => sessions.Length == 0);

        _clusters.Fabric.StartAgent();
        await Eventually.Be(
            async () =>
            {
                await _meshery.Ask("exec-request", Exec("one", "again"));
                return _meshery.Screen("exec.default.one.c.again");
            },
            screen => screen == "$ ");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Silo_Ended_LeavesNoTerminalBehind(bool kill)
    {
        await OpenTerminal();

        await _clusters.Fabric.EndSiloAsync(kill);

        await Eventually.Be(() => _clusters.First.Console("default", "one").Shells == 0, TimeSpan.FromSeconds(60));
        Assert.Equal(kill ? [] : ["session ended: the silo stops"], _meshery.Terminal(Terminal, "error"));
        _clusters.Fabric.StartSilo();
        await Eventually.Be(_clusters.Sessions, sessions => sessions.Length == 0);
    }

    [Fact]
    public async Task Meshery_Gone_EndsWhatItLookedAt()
    {
        await OpenTerminal();
        var two = _clusters.Second.Console("default", "two");
        await _meshery.Ask("log-stream", Log("l", "two"));
        await Eventually.Be(() => two.Readers == 1);

        await _meshery.DisposeAsync();

        await Eventually.Be(() => (two.Readers, _clusters.First.Console("default", "one").Shells) == (0, 0), TimeSpan.FromSeconds(90));
        await Eventually.Be(_clusters.Sessions, sessions => sessions.Length == 0);
    }

    private async Task OpenTerminal()
    {
        await _meshery.Ask("exec-request", Exec("one", "t"));
        await Eventually.Be(() => _meshery.Screen(Terminal) == "$ ");
    }

    private static string Log(string id, string pod, string more = "") =>
        $$$"""{"k":{"id":"{{{id}}}","name":"{{{pod}}}","namespace":"default","container":"c","follow":true,"taillines":10{{{more}}}}}""";

    private static string Exec(string pod, string id) => $$$"""{"k":{"id":"{{{id}}}","name":"{{{pod}}}","namespace":"default","container":"c"}}""";
}
