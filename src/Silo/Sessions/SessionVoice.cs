using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Meshery.Sessions;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Sessions;

/// <summary>Says to Meshery Server what a session has to say.</summary>
internal sealed class SessionVoice(INatsConnection broker, SessionVerb kind, SessionRequest request)
{
    private readonly bool _isTerminal = kind == SessionVerb.Exec;
    private readonly string _subject = kind == SessionVerb.Exec ? SessionName.OfTerminal(request) : SessionName.LogsSubject;

    /// <summary>The most bytes of a piece.</summary>
    public int PieceBytes => _isTerminal ? SessionMessage.TerminalBytes : SessionMessage.LogBytes;

    /// <param name="piece">Output; it may be empty.</param>
    /// <param name="replyTo">Where to answer whether anybody is there.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task Say(string piece, string? replyTo, CancellationToken cancellationToken)
    {
        using var message = new PooledBuffer();
        if (_isTerminal)
        {
            SessionMessage.WriteTerminal(message, piece);
        }
        else
        {
            SessionMessage.WriteLog(message, request, piece);
        }

        await broker.PublishAsync(_subject, message.WrittenMemory, replyTo: replyTo, cancellationToken: cancellationToken);
    }

    /// <summary>Says what is wrong.</summary>
    public async Task Complain(string error, CancellationToken cancellationToken)
    {
        using var message = new PooledBuffer();
        if (_isTerminal)
        {
            SessionMessage.WriteTerminalError(message, error);
        }
        else
        {
            SessionMessage.WriteLogError(message, request, error);
        }

        await broker.PublishAsync(_subject, message.WrittenMemory, cancellationToken: cancellationToken);
    }
}
