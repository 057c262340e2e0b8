using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MeshSync.Fabric.Contracts;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Sessions;

/// <summary>
/// Asks an agent about sessions. Every method throws <see cref="AgentCommandException"/>: with the agent's reason, or as
/// <see cref="AgentErrorKind.Silent"/> when no answer came, which for all of them may be tried again.
/// </summary>
internal sealed class SessionAgent(INatsConnection nats)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public Task Open(string cluster, SessionVerb kind, SessionOpening opening, CancellationToken cancellationToken) =>
        Ask(cluster, kind, opening, SessionJson.Default.SessionOpening, cancellationToken);

    /// <summary>Bytes from the offset on, none if none came for a while; or the end.</summary>
    public async Task<SessionOutput> Read(string cluster, string id, long offset, CancellationToken cancellationToken)
    {
        var reply = await Ask(cluster, SessionVerb.Read, new SessionCall(id, offset), SessionJson.Default.SessionCall, cancellationToken);
        var bytes = reply.Data ?? [];
        return Header(reply, SessionEnd.Header) is { } kind
            ? new SessionOutput(default, SessionEnd.Read(kind, bytes))
            : new SessionOutput(bytes, null);
    }

    public Task Write(string cluster, SessionInput input, CancellationToken cancellationToken) =>
        Ask(cluster, SessionVerb.Write, input, SessionJson.Default.SessionInput, cancellationToken);

    public Task Close(string cluster, string id, CancellationToken cancellationToken) =>
        Ask(cluster, SessionVerb.Close, new SessionCall(id), SessionJson.Default.SessionCall, cancellationToken);

    private async Task<NatsMsg<byte[]>> Ask<T>(string cluster, SessionVerb verb, T request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request, type);
        var options = new NatsSubOpts { Timeout = verb == SessionVerb.Read ? SessionTimes.ReadWait + Patience : Patience };
        try
        {
            var reply = await nats.RequestAsync<byte[], byte[]>(
                Subjects.AgentSession(cluster, verb), body, replyOpts: options, cancellationToken: cancellationToken);
            _ = AgentReply.Body(Header(reply, AgentCommandException.Header), reply.Data);
            return reply;
        }
        catch (NatsException e)
        {
            throw new AgentCommandException(AgentErrorKind.Silent, $"the agent of cluster {cluster} does not answer", e);
        }
    }

    private static string? Header(NatsMsg<byte[]> reply, string name) =>
        reply.Headers?.TryGetLastValue(name, out var value) == true ? value : null;
}

/// <summary>What a read brought.</summary>
/// <param name="Bytes">Output; empty at the end.</param>
/// <param name="End">The end, when this is it.</param>
internal sealed record SessionOutput(ReadOnlyMemory<byte> Bytes, SessionEnd? End);
