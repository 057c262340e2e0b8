using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Telemetry;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts;
using NATS.Client.Core;

namespace MeshSync.Fabric.Agent.Commands;

/// <summary>Takes commands on the cluster's own subjects and replies to each, with what was asked for or with why not.</summary>
internal sealed partial class CommandListener(
    BrokerConnection broker, ClusterIdentity cluster, CommandHandler handler, AgentMetrics metrics, ILogger<CommandListener> logger) : BackgroundService
{
    // One that waits for a slow API server must not keep a pause waiting.
    private const int AtOnce = 4;

    private static readonly string Probe = AgentNames.Of(AgentVerb.Probe);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await cluster.Resolved.WaitAsync(stoppingToken);
        await broker.Connected.WaitAsync(stoppingToken);
        var commands = broker.Nats.SubscribeAsync<byte[]>(Subjects.AgentCommands(cluster.Id), cancellationToken: stoppingToken);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken };
        await Parallel.ForEachAsync(commands, options, Answer);
    }

    private async ValueTask Answer(NatsMsg<byte[]> message, CancellationToken cancellationToken)
    {
        string name = message.Subject[(message.Subject.LastIndexOf('.') + 1)..];
        try
        {
            var request = Read(message.Data);
            LogCommand(name, request);
            using var reply = await handler.Handle(Verb(name), request, cancellationToken);
            await Reply(message, reply.WrittenMemory, null, cancellationToken);
            metrics.Commanded(name, "");
        }
        catch (AgentCommandException e)
        {
            await Refuse(message, name, e, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it is, the next command may work, and whoever asked must not wait in vain.
            LogFailed(e, name);
            await Refuse(message, name, new AgentCommandException(AgentErrorKind.Failed, e.Message, e), cancellationToken);
        }
    }

    private async Task Refuse(NatsMsg<byte[]> message, string name, AgentCommandException why, CancellationToken cancellationToken)
    {
        string kind = AgentNames.Of(why.Kind);
        var level = Level(name, LogLevel.Warning);
        LogRefused(level, name, kind, why.Message);
        metrics.Commanded(name, kind);
        var headers = new NatsHeaders { [AgentCommandException.Header] = kind };
        await Reply(message, Encoding.UTF8.GetBytes(why.Message), headers, cancellationToken);
    }

    private async Task Reply(NatsMsg<byte[]> message, ReadOnlyMemory<byte> body, NatsHeaders? headers, CancellationToken cancellationToken)
    {
        if (message.ReplyTo is not { Length: > 0 } replyTo)
        {
            return; // Nobody waits.
        }

        try
        {
            await broker.Nats.PublishAsync(replyTo, body, headers, cancellationToken: cancellationToken);
        }
        catch (NatsException e)
        {
            LogUnanswered(replyTo, e.Message); // Whoever asked notices by its own timeout, and asks again.
        }
    }

    private void LogCommand(string name, AgentRequest request)
    {
        string what = string.Join(' ', [request.Collection, request.Namespace, request.Name]).Trim();
        string why = request.Reason ?? "no reason given";
        var level = Level(name, LogLevel.Information);
        LogCommand(level, name, what, why);
    }

    // The silo asks by itself, and again for as long as there is no answer; what comes of it is in its status.
    private static LogLevel Level(string name, LogLevel usual) => name == Probe ? LogLevel.Debug : usual;

    private static AgentVerb Verb(string name) =>
        AgentNames.TryParse(name, out AgentVerb verb) ? verb : throw new AgentCommandException(AgentErrorKind.BadRequest, $"'{name}' is no command of this agent");

    /// <exception cref="AgentCommandException">It is no request.</exception>
    internal static AgentRequest Read(byte[]? body)
    {
        try
        {
            return body is null or [] ? new AgentRequest() : JsonSerializer.Deserialize(body, AgentJson.Default.AgentRequest) ?? new AgentRequest();
        }
        catch (JsonException e)
        {
            throw new AgentCommandException(AgentErrorKind.BadRequest, $"the request is not the JSON it should be: {e.Message}", e);
        }
    }

    [LoggerMessage(Message = "Command {Command} {Object} ({Reason}).")]
    private partial void LogCommand(LogLevel level, string command, string @object, string reason);

    [LoggerMessage(Message = "Command {Command} was refused, {Kind}: {Why}")]
    private partial void LogRefused(LogLevel level, string command, string kind, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "Command {Command} failed.")]
    private partial void LogFailed(Exception exception, string command);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A command's reply to {Subject} could not be sent: {Error}")]
    private partial void LogUnanswered(string subject, string error);
}
