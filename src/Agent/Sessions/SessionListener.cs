using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts;
using NATS.Client.Core;

namespace MeshSync.Fabric.Agent.Sessions;

/// <summary>
/// Answers what a silo asks about sessions. Output travels in the replies, so the agent sends only what was asked for, and a silo that is
/// gone asks no more.
/// </summary>
internal sealed partial class SessionListener(
    BrokerConnection broker, ClusterIdentity cluster, SessionTable sessions, ILogger<SessionListener> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await cluster.Resolved.WaitAsync(stoppingToken);
        await broker.Connected.WaitAsync(stoppingToken);
        await foreach (var message in broker.Nats.SubscribeAsync<byte[]>(Subjects.AgentSessions(cluster.Id), cancellationToken: stoppingToken))
        {
            // Reads wait; how many do is bounded by the sessions there are.
            _ = Answer(message, stoppingToken);
        }
    }

    private async Task Answer(NatsMsg<byte[]> message, CancellationToken cancellationToken)
    {
        string name = message.Subject[(message.Subject.LastIndexOf('.') + 1)..];
        try
        {
            using var body = new PooledBuffer();
            var end = await Handle(name, message.Data, body, cancellationToken);
            if (end is null)
            {
                await Reply(message, body.WrittenMemory, null);
            }
            else
            {
                await Reply(message, Encoding.UTF8.GetBytes(end.Message), Header(SessionEnd.Header, AgentNames.Of(end.Kind)));
            }
        }
        catch (AgentCommandException e)
        {
            LogRefused(name, AgentNames.Of(e.Kind), e.Message);
            await Reply(message, Encoding.UTF8.GetBytes(e.Message), Header(AgentCommandException.Header, AgentNames.Of(e.Kind)));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The agent stops.
        }
        catch (Exception e)
        {
            // Whatever it is, the next request may work, and whoever asked must not wait in vain.
            LogFailed(e, name);
            await Reply(message, Encoding.UTF8.GetBytes(e.Message), Header(AgentCommandException.Header, AgentNames.Of(AgentErrorKind.Failed)));
        }
    }

    /// <summary>Does what a request asks.</summary>
    /// <param name="name">Name of the verb.</param>
    /// <param name="request">Body of the request.</param>
    /// <param name="body">Receives that of the reply.</param>
    /// <param name="cancellationToken">Ends a read.</param>
    /// <returns>The end, where the reply is that.</returns>
    /// <exception cref="AgentCommandException">It cannot be done, or is no request.</exception>
    internal async ValueTask<SessionEnd?> Handle(string name, byte[]? request, PooledBuffer body, CancellationToken cancellationToken)
    {
        if (!AgentNames.TryParse(name, out SessionVerb verb))
        {
            throw new AgentCommandException(AgentErrorKind.BadRequest, $"'{name}' is nothing this agent does with sessions");
        }

        switch (verb)
        {
            case SessionVerb.Read:
                var call = Read(request, SessionJson.Default.SessionCall);
                return await sessions.Find(call.Id).Read(call.Offset, body, cancellationToken);
            case SessionVerb.Write:
                var input = Read(request, SessionJson.Default.SessionInput);
                sessions.Find(input.Id).Write(input);
                return null;
            case SessionVerb.Close:
                sessions.Close(Read(request, SessionJson.Default.SessionCall).Id);
                return null;
            default:
                sessions.Open(verb, Read(request, SessionJson.Default.SessionOpening));
                return null;
        }
    }

    // Not cancelled when the agent stops: the last reply is the one that says so.
    private async Task Reply(NatsMsg<byte[]> message, ReadOnlyMemory<byte> body, NatsHeaders? headers)
    {
        if (message.ReplyTo is not { Length: > 0 } replyTo)
        {
            return; // Nobody waits.
        }

        try
        {
            await broker.Nats.PublishAsync(replyTo, body, headers);
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException or ObjectDisposedException)
        {
            LogUnanswered(replyTo, e.Message); // Whoever asked notices by its own timeout, and asks again.
        }
    }

    private static NatsHeaders Header(string name, string value) => new() { [name] = value };

    private static T Read<T>(byte[]? body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw new AgentCommandException(AgentErrorKind.BadRequest, $"the request is not the JSON it should be: {e.Message}", e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Session request {Verb} was refused, {Kind}: {Why}")]
    private partial void LogRefused(string verb, string kind, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "Session request {Verb} failed.")]
    private partial void LogFailed(Exception exception, string verb);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A session reply to {Subject} could not be sent: {Error}")]
    private partial void LogUnanswered(string subject, string error);
}
