using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Tests.Agents;

/// <summary>Answers what a silo asks the agent of a cluster as a test says: an error by its name, or none, and a body.</summary>
internal sealed class ScriptedAgent(string url, string cluster, Func<AgentRequest, string, (string? Error, string Body)> script) : IAsyncDisposable
{
    private readonly NatsConnection _nats = new(new NatsOpts { Url = url });
    private Task _answering = Task.CompletedTask;

    public async Task Listening()
    {
        var commands = await _nats.SubscribeCoreAsync<byte[]>(Subjects.AgentCommands(cluster), cancellationToken: TestContext.Current.CancellationToken);
        await _nats.PingAsync(TestContext.Current.CancellationToken);
        _answering = Answer(commands);
    }

    public async ValueTask DisposeAsync()
    {
        await _nats.DisposeAsync();
        await _answering;
    }

    private async Task Answer(INatsSub<byte[]> commands)
    {
        await foreach (var message in commands.Msgs.ReadAllAsync(CancellationToken.None))
        {
            var request = JsonSerializer.Deserialize(message.Data, AgentJson.Default.AgentRequest)!;
            var (error, body) = script(request, message.Subject.Split('.')[^1]);
            var headers = error is null ? null : new NatsHeaders { [AgentCommandException.Header] = error };
            await message.ReplyAsync(Encoding.UTF8.GetBytes(body), headers, cancellationToken: CancellationToken.None);
        }
    }
}
