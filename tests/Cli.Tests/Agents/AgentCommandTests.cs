using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;

namespace MeshSync.Fabric.Cli.Tests.Agents;

public sealed class AgentCommandTests(NatsServer server) : IClassFixture<NatsServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fetch_WritesTheObjectAsItCame()
    {
        await using var agent = await Answering("c1", request => (null, $"{{\"of\":\"{request.Collection}|{request.Namespace}|{request.Name}\"}}"));
        using var output = new MemoryStream();

        int code = await Run(output, TextWriter.Null, "agent", "fetch", "c1", "apps/deployments", "ns/web");

        Assert.Equal((0, "{\"of\":\"apps/deployments|ns|web\"}\n"), (code, Encoding.UTF8.GetString(output.ToArray())));
    }

    [Fact]
    public async Task Refusal_IsSaidWithItsKind_AndFailsTheCommand()
    {
        await using var agent = await Answering("c2", _ => ("unknownResource", "no such thing"));
        using var error = new StringWriter();

        int code = await Run(Stream.Null, error, "agent", "resync", "c2", "core/things");

        Assert.Equal((1, "unknownResource: no such thing"), (code, error.ToString().TrimEnd()));
    }

    [Fact]
    public async Task Agent_ThatIsNotThere_IsSilent()
    {
        using var error = new StringWriter();

        Assert.Equal(1, await Run(Stream.Null, error, "agent", "pause", "nowhere"));

        Assert.StartsWith("silent: no agent of cluster nowhere", error.ToString(), StringComparison.Ordinal);
    }

    private Task<int> Run(Stream output, TextWriter error, params string[] arguments)
    {
        var terminal = new Terminal(Stream.Null, output, TextWriter.Null, error, _ => null);
        return FabricCommand.RunAsync([.. arguments, "--broker-url", server.Url], terminal, Cancellation);
    }

    private async Task<IAsyncDisposable> Answering(string cluster, Func<AgentRequest, (string? Error, string Body)> script)
    {
        var connection = new NatsConnection(new NatsOpts { Url = server.Url });
        var commands = await connection.SubscribeCoreAsync<byte[]>(Subjects.AgentCommands(cluster), cancellationToken: Cancellation);
        await connection.PingAsync(Cancellation);
        _ = Answer(commands, script);
        return connection;
    }

    private static async Task Answer(INatsSub<byte[]> commands, Func<AgentRequest, (string? Error, string Body)> script)
    {
        await foreach (var message in commands.Msgs.ReadAllAsync(CancellationToken.None))
        {
            var (error, body) = script(JsonSerializer.Deserialize(message.Data, AgentJson.Default.AgentRequest)!);
            var headers = error is null ? null : new NatsHeaders { [AgentCommandException.Header] = error };
            await message.ReplyAsync(Encoding.UTF8.GetBytes(body), headers, cancellationToken: CancellationToken.None);
        }
    }
}
