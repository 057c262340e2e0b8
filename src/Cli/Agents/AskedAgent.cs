using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MeshSync.Fabric.Contracts;
using NATS.Client.Core;

namespace MeshSync.Fabric.Cli.Agents;

/// <summary>The agent of one cluster, asked over NATS. Whatever goes wrong is an <see cref="AgentCommandException"/>.</summary>
internal sealed class AskedAgent(NatsConnection nats, string cluster) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    public async Task<T> Ask<T>(AgentVerb verb, AgentRequest request, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class =>
        AgentReply.Read(null, await Ask(verb, request, cancellation).ConfigureAwait(false), type);

    public async Task<ReadOnlyMemory<byte>> Ask(AgentVerb verb, AgentRequest request, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request, AgentJson.Default.AgentRequest);
        try
        {
            var reply = await nats.RequestAsync<byte[], byte[]>(
                Subjects.AgentCommand(cluster, verb), body, replyOpts: new NatsSubOpts { Timeout = Patience }, cancellationToken: cancellation).ConfigureAwait(false);
            return AgentReply.Body(reply.Headers?.TryGetLastValue(AgentCommandException.Header, out var error) == true ? error : null, reply.Data);
        }
        catch (NatsNoRespondersException e)
        {
            throw new AgentCommandException(AgentErrorKind.Silent, $"no agent of cluster {cluster} is connected to this broker; /api/v1/clusters of the silo lists the ids", e);
        }
        catch (NatsNoReplyException e)
        {
            throw new AgentCommandException(AgentErrorKind.Silent, $"the agent of cluster {cluster} did not answer within {Patience.TotalSeconds:0} s", e);
        }
        catch (NatsException e)
        {
            throw new AgentCommandException(AgentErrorKind.Unavailable, $"{e.GetBaseException().Message}: does --broker-url or BROKER_URL name a NATS server?", e);
        }
    }

    public ValueTask DisposeAsync() => nats.DisposeAsync();
}
