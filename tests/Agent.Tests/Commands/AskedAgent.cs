using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MeshSync.Fabric.Contracts;
using NATS.Client.Core;

namespace MeshSync.Fabric.Agent.Tests.Commands;

/// <summary>Asks the agent of cluster <see cref="Cluster"/> as a silo does.</summary>
internal sealed class AskedAgent(string url) : IAsyncDisposable
{
    public const string Cluster = "here";

    private readonly NatsConnection _nats = new(new NatsOpts { Url = url });

    public async Task<T> Ask<T>(AgentVerb verb, AgentRequest request, JsonTypeInfo<T> type)
        where T : class =>
        AgentReply.Read(null, await Ask(verb, request), type);

    public async Task<ReadOnlyMemory<byte>> Ask(AgentVerb verb, AgentRequest request)
    {
        var reply = await Ask(Subjects.AgentCommand(Cluster, verb), JsonSerializer.SerializeToUtf8Bytes(request, AgentJson.Default.AgentRequest));
        return AgentReply.Body(reply.Headers?[AgentCommandException.Header], reply.Data);
    }

    public ValueTask<NatsMsg<byte[]>> Ask(string subject, byte[] body) =>
        _nats.RequestAsync<byte[], byte[]>(subject, body, cancellationToken: TestContext.Current.CancellationToken);

    public async Task<AgentErrorKind> Refusal(AgentVerb verb, AgentRequest request) =>
        (await Assert.ThrowsAsync<AgentCommandException>(() => Ask(verb, request))).Kind;

    public ValueTask DisposeAsync() => _nats.DisposeAsync();
}
