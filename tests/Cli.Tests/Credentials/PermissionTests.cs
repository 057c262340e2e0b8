using MeshSync.Fabric.Broker;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace MeshSync.Fabric.Cli.Tests.Credentials;

/// <summary>What nats-server lets each login do. Every server that is at hand is tried: they differ in what they refuse.</summary>
public sealed class PermissionTests : IAsyncLifetime
{
    private static readonly string[] Streams = [Subjects.WatchStream, Subjects.ObjectsStream, Subjects.PlansStream];

    private readonly IssuedFolder _folder = new();
    private NatsServer? _server;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Binaries =>
        [.. new[] { Testing.Processes.Binaries.NatsServer(), Cached("nats-2.9"), Cached("nats-2.10") }.Where(File.Exists).Distinct()];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await (_server?.DisposeAsync() ?? default);
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Binaries))]
    public async Task Agent_IsHeardOnItsOwnSubjects_AndNowhereElse(string binary)
    {
        await Start(binary);
        await using var silo = await _folder.Connect(_server!, "silo");
        await using var agent = await _folder.Connect(_server!, "agent-c1");
        await using var admin = await Witness();
        await using var heard = await admin.SubscribeCoreAsync<string>(">", cancellationToken: Cancellation);
        await admin.PingAsync(Cancellation);

        foreach (var subject in await Forbidden(silo, agent))
        {
            await agent.PublishAsync(subject, "tried", replyTo: null, cancellationToken: Cancellation);
        }

        await agent.PublishAsync(Subjects.AgentStatus("c1"), "done", cancellationToken: Cancellation);

        var said = new List<string>();
        await foreach (var message in heard.Msgs.ReadAllAsync(Cancellation))
        {
            said.Add(message.Subject);
            if (message.Data == "done")
            {
                break;
            }
        }

        Assert.Equal([Subjects.AgentStatus("c1")], said);
        foreach (var stream in Streams)
        {
            Assert.Equal((1UL, 0), await Content(stream, admin));
        }
    }

    [Theory]
    [MemberData(nameof(Binaries))]
    public async Task Agent_HearsWhatIsForIt_AndNothingElse(string binary)
    {
        await Start(binary);
        await using var silo = await _folder.Connect(_server!, "silo");
        await using var agent = await _folder.Connect(_server!, "agent-c1");
        await using var admin = await Witness();
        var heard = System.Threading.Channels.Channel.CreateUnbounded<string>();
        string[] foreign =
        [
            ">", "watch.>", "watch.c1.>", "watch.c2.>", "objects.>", "meshery.>", "meshery.meshsync.core", "plans.>", "plans.c2.>", "agent.>", "agent.*.status",
            "agent.*.command.*", "agent.c2.command.*", "agent.c2.relist", "agent.c2.session.*", "_INBOX.>", $"{silo.Opts.InboxPrefix}.>",
            $"{(await Prefix("agent-c2"))}.>", "leases.>", "meshsync.identities.>", "$KV.>", "$JS.>", "$SYS.>", "exec.>", "input.exec.>",
        ];
        foreach (var subject in foreign.Append(Subjects.Relist("c1")))
        {
            _ = Pump(await agent.SubscribeCoreAsync<string>(subject, cancellationToken: Cancellation), heard.Writer);
        }

        await agent.PingAsync(Cancellation);
        foreach (var subject in foreign.Where(subject => !subject.StartsWith('$')).Select(Concrete))
        {
            await admin.PublishAsync(subject, subject, cancellationToken: Cancellation);
        }

        await admin.PublishAsync(Subjects.Relist("c1"), "done", cancellationToken: Cancellation);

        Assert.Equal("done", await heard.Reader.ReadAsync(Cancellation));
    }

    [Theory]
    [MemberData(nameof(Binaries))]
    public async Task Agent_DoesItsWork(string binary)
    {
        await Start(binary);
        await using var silo = await _folder.Connect(_server!, "silo");
        await using var agent = await _folder.Connect(_server!, "agent-c1");
        await using var commands = await agent.SubscribeCoreAsync<string>(Subjects.AgentCommands("c1"), cancellationToken: Cancellation);
        await agent.PingAsync(Cancellation);

        var stored = await new NatsJSContext(agent).PublishAsync(
            Subjects.Watch(new CollectionKey("c1", "", "pods")), "batch", opts: new NatsJSPubOpts { MsgId = "1" }, cancellationToken: Cancellation);
        stored.EnsureSuccess();
        var plan = await agent.RequestAsync<string>($"$JS.API.DIRECT.GET.{Subjects.PlansStream}.{Subjects.PolicyPlan("c1")}", cancellationToken: Cancellation);
        Assert.Equal("policy of c1", plan.Data);

        var asked = silo.RequestAsync<string, string>(Subjects.AgentCommand("c1", AgentVerb.Status), "?", cancellationToken: Cancellation);
        var command = await commands.Msgs.ReadAsync(Cancellation);
        await command.ReplyAsync("once", cancellationToken: Cancellation);
        Assert.Equal("once", (await asked).Data);
    }

    [Theory]
    [MemberData(nameof(Binaries))]
    public async Task Meshery_GetsWhatItReads_AndCanOnlyAsk(string binary)
    {
        await Start(binary);
        await using var meshery = await _folder.Connect(_server!, "meshery");
        await using var admin = await Witness();
        await using var core = await meshery.SubscribeCoreAsync<string>(Subjects.MesheryCore, cancellationToken: Cancellation);
        await using var heard = await admin.SubscribeCoreAsync<string>(">", cancellationToken: Cancellation);
        await meshery.PingAsync(Cancellation);
        await admin.PingAsync(Cancellation);
        await admin.PublishAsync(Subjects.MesheryCore, "change", cancellationToken: Cancellation);
        Assert.Equal("change", (await core.Msgs.ReadAsync(Cancellation)).Data);
        Assert.Equal(Subjects.MesheryCore, (await heard.Msgs.ReadAsync(Cancellation)).Subject);

        foreach (var subject in new[] { Subjects.MesheryCore, "watch.c1.0.core.pods", "objects.c1.core.pods.a.b", Subjects.Relist("c1"), "$JS.API.STREAM.DELETE.MESHSYNC_OBJECTS", "plans.c1.policy" })
        {
            await meshery.PublishAsync(subject, "tried", cancellationToken: Cancellation);
        }

        await meshery.PublishAsync("meshery.meshsync.request", "asked", cancellationToken: Cancellation);
        Assert.Equal("meshery.meshsync.request", (await heard.Msgs.ReadAsync(Cancellation)).Subject);
    }

    private async Task Start(string binary)
    {
        Assert.Equal(0, (await _folder.Issue("--cluster", "c1", "c2")).ExitCode);

        // A witness that may do everything stands in for whoever runs the server.
        var config = _folder.Config.Replace("  users = [", "  users = [\n    { user: admin, password: admin }", StringComparison.Ordinal);
        _server = await NatsServer.StartAsync(new NatsServerOptions { Binary = binary, Config = config });
        await using var silo = await _folder.Connect(_server, "silo");
        var jetStream = new NatsJSContext(silo);
        foreach (var (stream, subjects) in Streams.Zip(["watch.>", "objects.>", "plans.>"]))
        {
            await jetStream.CreateStreamAsync(new StreamConfig(stream, [subjects]) { AllowDirect = true }, Cancellation);
        }

        await using var admin = await Witness();
        var owner = new NatsJSContext(admin);
        foreach (var (subject, body) in new[] { ("watch.c2.0.core.pods", "batch"), ("objects.c2.core.pods.a.b", "object"), (Subjects.PolicyPlan("c1"), "policy of c1") })
        {
            (await owner.PublishAsync(subject, body, cancellationToken: Cancellation)).EnsureSuccess();
        }
    }

    private async Task<NatsConnection> Witness()
    {
        var connection = new NatsConnection(new NatsOpts { Url = _server!.Url, AuthOpts = new NatsAuthOpts { Username = "admin", Password = "admin" }, InboxPrefix = "_INBOX.admin" });
        await connection.ConnectAsync();
        return connection;
    }

    /// <summary>Everything an agent of c1 might want to do to others.</summary>
    private async Task<string[]> Forbidden(NatsConnection silo, NatsConnection agent) =>
    [
        "watch.c2.0.core.pods", "watch.*.0.core.pods", "watch", "objects.c1.core.pods.a.b", "objects.c2.core.pods.a.b",
        Subjects.MesheryCore, "meshery.meshsync.request", "meshery-server.meshsync.store", "meshsync-meta", "exec.a.b.c.d", "input.exec.a.b.c.d",
        "agent.c1.relist", "agent.c1.command.pause", "agent.c2.status", "agent.c2.relist", "agent.c2.command.pause", "agent.c2.command.fetch", "agent.c2.session.exec",
        "plans.c1.policy", "plans.c2.policy", "leases.outlets", "meshsync.identities.c1.argo", "$KV.meshsync-catalogue.evil", "$KV.others.key",
        .. Streams.SelectMany(stream => new[]
        {
            $"$JS.API.STREAM.INFO.{stream}", $"$JS.API.STREAM.CREATE.{stream}", $"$JS.API.STREAM.UPDATE.{stream}", $"$JS.API.STREAM.DELETE.{stream}",
            $"$JS.API.STREAM.PURGE.{stream}", $"$JS.API.STREAM.MSG.GET.{stream}", $"$JS.API.STREAM.MSG.DELETE.{stream}", $"$JS.API.STREAM.SNAPSHOT.{stream}",
            $"$JS.API.CONSUMER.CREATE.{stream}", $"$JS.API.CONSUMER.CREATE.{stream}.x", $"$JS.API.CONSUMER.CREATE.{stream}.x.watch.c1.>",
            $"$JS.API.CONSUMER.DURABLE.CREATE.{stream}.x", $"$JS.API.CONSUMER.MSG.NEXT.{stream}.x", $"$JS.API.CONSUMER.DELETE.{stream}.x",
            $"$JS.API.CONSUMER.LIST.{stream}", $"$JS.API.DIRECT.GET.{stream}", $"$JS.API.DIRECT.GET.{stream}.plans.c2.policy", $"$JS.API.DIRECT.GET.{stream}.watch.c2.0.core.pods",
            $"$JS.ACK.{stream}.x.1.1.1.1.1",
        }),
        "$JS.API.STREAM.LIST", "$JS.API.STREAM.CREATE.mine", "$SYS.REQ.SERVER.PING", "$SYS.REQ.ACCOUNT.PING.CONNZ",
        $"{silo.Opts.InboxPrefix}.x", $"{await Prefix("agent-c2")}.x", $"{agent.Opts.InboxPrefix}.x", "_INBOX.x", "anything",
    ];

    private Task<string> Prefix(string login) => Task.FromResult(Inbox.Prefix(NKeyLogin.Read(_folder.In($"{login}.nk")).PublicKey));

    private static async Task<(ulong Messages, int Consumers)> Content(string stream, NatsConnection admin)
    {
        var state = (await new NatsJSContext(admin).GetStreamAsync(stream, cancellationToken: Cancellation)).Info.State;
        return ((ulong)state.Messages, (int)state.ConsumerCount);
    }

    private static async Task Pump(INatsSub<string> subscription, System.Threading.Channels.ChannelWriter<string> heard)
    {
        await foreach (var message in subscription.Msgs.ReadAllAsync(Cancellation))
        {
            heard.TryWrite(message.Data ?? "");
        }
    }

    private static string Concrete(string filter) => filter.Replace(">", "x.y", StringComparison.Ordinal).Replace("*", "x", StringComparison.Ordinal);

    private static string Cached(string folder) => Path.Combine(Testing.Processes.Binaries.Cache, folder, "nats-server");
}
