using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Cli.Tests.Credentials;
using MeshSync.Fabric.Cli.Tests.Silos;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;

namespace MeshSync.Fabric.Cli.Tests.Doctoring;

/// <summary>Mistakes at a real nats-server, and at a silo and an agent that are scripted.</summary>
public sealed class DoctorCommandTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NoJetStream_AndSmallMessages_AreFound()
    {
        await using var nats = await NatsServer.StartAsync(new NatsServerOptions { JetStream = false, MaxPayload = 1024 * 1024 });
        await using var silo = new ScriptedSilo((200, Status()));

        var (code, findings) = await Doctor("--broker-url", nats.Url, "--silo-url", silo.Url);

        Assert.Equal(1, code);
        Assert.Equal("ok", findings["NATS"].Verdict);
        Assert.Equal("fault", findings["JetStream"].Verdict);
        Assert.Contains("-js", findings["JetStream"].Remedy, StringComparison.Ordinal);
        Assert.Equal("warning", findings["message size"].Verdict);
        Assert.Contains("max_payload: 8388608", findings["message size"].Remedy, StringComparison.Ordinal);
        Assert.Equal("warning", findings["login at NATS"].Verdict);
        Assert.Equal("fault", findings["clusters"].Verdict);
    }

    [Fact]
    public async Task NoNats_AndNoSilo_AreFound()
    {
        var port = Testing.Processes.LoopbackPort.Next();

        var (code, findings) = await Doctor("--broker-url", $"nats://127.0.0.1:{port}", "--silo-url", $"http://127.0.0.1:{port}");

        Assert.Equal(1, code);
        Assert.Equal(["NATS", "silo"], findings.Keys);
        Assert.All(findings.Values, finding => Assert.Equal("fault", finding.Verdict));
    }

    [Fact]
    public async Task Finding_IsShownBeforeTheNextIsLookedFor()
    {
        await using var nats = await NatsServer.StartAsync(new NatsServerOptions { JetStream = false });
        await using var silo = new ScriptedSilo((200, Status()));
        using var shown = new TimedLines(() => silo.Asked.Count);
        var terminal = new Terminal(Stream.Null, Stream.Null, shown, TextWriter.Null, _ => null);

        _ = await FabricCommand.RunAsync(["doctor", "--broker-url", nats.Url, "--silo-url", silo.Url], terminal, Cancellation);

        Assert.Contains((0, "ok    NATS"), shown.Lines);
        Assert.Contains((0, "BAD   JetStream"), shown.Lines);
        Assert.Contains((1, "BAD   clusters"), shown.Lines);
    }

    [Fact]
    public async Task StreamsThatAreMissing_AnAgentThatMayNotWatch_AndAWrongClock_AreFound()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var agent = await Answering(nats, "c1", DateTimeOffset.UnixEpoch, "core/secrets");
        await using var silo = new ScriptedSilo((200, Status("""{"id":"c1","state":"synced","problems":[],"collections":[]},{"id":"c2","state":"silent","problems":[],"collections":[]}""")));

        var (code, findings) = await Doctor("--broker-url", nats.Url, "--silo-url", silo.Url);

        Assert.Equal(1, code);
        Assert.Equal(("fault", "is missing"), (findings["stream MESHSYNC_OBJECTS"].Verdict, findings["stream MESHSYNC_OBJECTS"].Found));
        Assert.Equal("fault", findings["RBAC of c1"].Verdict);
        Assert.Contains("core/secrets", findings["RBAC of c1"].Found, StringComparison.Ordinal);
        Assert.Contains("behind", findings["clock of the agent of c1"].Found, StringComparison.Ordinal);
        Assert.Equal("ok", findings["cluster c1"].Verdict);
        Assert.Equal("fault", findings["cluster c2"].Verdict);
        Assert.Equal("fault", findings["agent of c2"].Verdict);
    }

    [Fact]
    public async Task LoginThatMayNotAsk_IsToldFromABrokerThatIsBroken()
    {
        using var folder = new IssuedFolder();
        await folder.Issue("--cluster", "c1");
        await using var nats = await folder.Serve(Testing.Processes.Binaries.NatsServer());
        await using var silo = new ScriptedSilo((200, Status()));

        var (code, findings) = await Doctor("--broker-url", nats.Url, "--silo-url", silo.Url, "--nats-nkey", folder.In("agent-c1.nk"));

        Assert.Equal(1, code);
        Assert.Equal("ok", findings["JetStream"].Verdict);
        Assert.Contains("NATS refuses it to this login", findings["stream MESHSYNC_WATCH"].Found, StringComparison.Ordinal);
        Assert.Contains("docs/security.md", findings["stream MESHSYNC_WATCH"].Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PausedAgent_FullQueue_OutletsThatFailOrAreNotRead_AndTheSilosClock_AreFound()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var agent = await Answering(nats, "c1", TimeProvider.System.GetUtcNow(), "core/secrets", queued: 1);
        await using var silo = new ScriptedSilo((200, Status(
            """{"id":"c1","state":"paused","problems":[],"collections":[]}""",
            """{"name":"meshery","kind":"meshery","subject":"meshery.meshsync.core","broker":"nats","connected":false,"delivered":0,"pending":4,"tooLarge":0,"problem":null},{"name":"two","kind":"meshery","subject":"two.core","broker":"nats","connected":true,"delivered":0,"pending":4,"tooLarge":0,"problem":"no such stream"}""",
            TimeProvider.System.GetUtcNow().AddMinutes(5))));

        var (code, findings) = await Doctor("--broker-url", nats.Url, "--silo-url", silo.Url);

        Assert.Equal(1, code);
        Assert.Equal(("fault", "fabric agent resume c1"), (findings["cluster c1"].Verdict, findings["cluster c1"].Remedy));
        Assert.Equal("warning", findings["queue of c1"].Verdict);
        Assert.Equal(("warning", "nobody reads meshery.meshsync.core"), (findings["outlet meshery"].Verdict, findings["outlet meshery"].Found));
        Assert.Equal(("fault", "no such stream"), (findings["outlet two"].Verdict, findings["outlet two"].Found));
        Assert.Contains("ahead of this machine's", findings["clock of the silo"].Found, StringComparison.Ordinal);
        Assert.Equal("ok", findings["clock of the agent of c1"].Verdict);
    }

    [Fact]
    public async Task Table_HasALineForEach_AndWhatToDo()
    {
        await using var nats = await NatsServer.StartAsync(new NatsServerOptions { JetStream = false });
        await using var silo = new ScriptedSilo((200, Status()));

        var run = await Fabric.RunAsync("", "doctor", "--broker-url", nats.Url, "--silo-url", silo.Url);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("BAD   JetStream: the server has none\n      -> start nats-server with -js", run.Text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("ok    silo: version 1", run.Text, StringComparison.Ordinal);
    }

    private static string Status(string clusters = "", string outlets = "", DateTimeOffset? at = null) =>
        $$"""{"at":{{JsonSerializer.Serialize(at ?? TimeProvider.System.GetUtcNow())}},"version":"1","problems":[],"clusters":[{{clusters}}],"outlets":[{{outlets}}],"flushes":[]}""";

    private static async Task<(int Code, Dictionary<string, Seen> Findings)> Doctor(params string[] arguments)
    {
        var run = await Fabric.RunAsync("", ["doctor", "-o", "json", .. arguments]);
        Assert.Equal("", run.Error);
        var findings = JsonElement.Parse(run.Text).EnumerateArray().ToDictionary(
            one => one.GetProperty("check").GetString()!,
            one => new Seen(one.GetProperty("verdict").GetString()!, one.GetProperty("found").GetString()!, one.GetProperty("remedy").GetString()));
        return (run.ExitCode, findings);
    }

    private static async Task<IAsyncDisposable> Answering(NatsServer nats, string cluster, DateTimeOffset clock, string forbidden, int queued = 0)
    {
        var status = new AgentStatus
        {
            Cluster = cluster,
            Version = "1",
            Session = 1,
            StartedAt = clock,
            At = clock,
            Discovered = true,
            InitialListsMissing = 0,
            States = new Dictionary<ReflectorState, int> { [ReflectorState.Forbidden] = 1 },
            Queue = new AgentBacklog(queued, 0, 1, 1),
            Scope = new AgentScope("default", "everything", clock, null, []),
            Reflectors = [new ReflectorReport { Collection = forbidden, Version = "v1", State = ReflectorState.Forbidden, Since = clock }],
        };
        var connection = new NatsConnection(new NatsOpts { Url = nats.Url });
        var commands = await connection.SubscribeCoreAsync<byte[]>(Subjects.AgentCommands(cluster), cancellationToken: Cancellation);
        await connection.PingAsync(Cancellation);
        _ = Answer(commands, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(status, AgentJson.Default.AgentStatus)));
        return connection;
    }

    private static async Task Answer(INatsSub<byte[]> commands, byte[] status)
    {
        await foreach (var message in commands.Msgs.ReadAllAsync(CancellationToken.None))
        {
            await message.ReplyAsync(status, cancellationToken: CancellationToken.None);
        }
    }

    private sealed record Seen(string Verdict, string Found, string? Remedy);

    /// <summary>Remembers of each line what it is about, and how far something was when it was written.</summary>
    private sealed class TimedLines(Func<int> now) : StringWriter
    {
        public List<(int At, string About)> Lines { get; } = [];

        public override void WriteLine(string? value) => Lines.Add((now(), value!.Split(':')[0]));
    }
}
