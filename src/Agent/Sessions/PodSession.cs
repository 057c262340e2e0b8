using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Sessions;

/// <summary>One log or shell, from its opening until its end has been read, or nobody reads any more.</summary>
internal sealed class PodSession : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SessionOutput _output = new();
    private readonly IPodStream _stream;
    private readonly TimeProvider _time;
    private readonly Task _run;
    private readonly TaskCompletionSource _endRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SessionEnd? _end;
    private SessionEnd? _wanted;
    private long _lastRead;
    private long _lastInput;

    public PodSession(SessionOpening opening, SessionVerb kind, IPodStream stream, TimeProvider time)
    {
        Opening = opening;
        Kind = kind;
        Since = time.GetUtcNow();
        _stream = stream;
        _time = time;
        _lastRead = time.GetTimestamp();
        _run = Task.Run(Run);
    }

    public SessionOpening Opening { get; }

    /// <summary><see cref="SessionVerb.Logs"/> or <see cref="SessionVerb.Exec"/>.</summary>
    public SessionVerb Kind { get; }

    public DateTimeOffset Since { get; }

    /// <summary>Bytes that were read and confirmed.</summary>
    public long BytesOut { get; private set; }

    /// <summary>It has ended, whether or not anybody has read that.</summary>
    public SessionEnd? End => Volatile.Read(ref _end);

    /// <summary>Completes with its end.</summary>
    public Task Ended => _run;

    /// <summary>Completes when somebody has read its end.</summary>
    public Task EndRead => _endRead.Task;

    public TimeSpan UnreadFor => _time.GetElapsedTime(Volatile.Read(ref _lastRead));

    /// <summary>Bytes from the offset on, none if none come in time; the end when there are no more.</summary>
    /// <exception cref="AgentCommandException">The offset is none that a reader can be at.</exception>
    public async Task<SessionEnd?> Read(long offset, PooledBuffer output, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _lastRead, _time.GetTimestamp());
        using var wait = new CancellationTokenSource(SessionTimes.ReadWait, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(wait.Token, cancellationToken);
        try
        {
            bool goesOn = await _output.Read(offset, output, either.Token);
            BytesOut = Math.Max(BytesOut, offset);
            if (goesOn)
            {
                return null;
            }

            _endRead.TrySetResult();
            return End;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new AgentCommandException(AgentErrorKind.BadRequest, $"session {Opening.Id} is not at offset {offset}", e);
        }
    }

    /// <summary>Hands input to the shell, once for each sequence.</summary>
    /// <exception cref="AgentCommandException">It takes none.</exception>
    public void Write(SessionInput input)
    {
        if (_stream is not IShellStream shell || input.Text.Length > SessionInput.MostCharacters)
        {
            throw new AgentCommandException(AgentErrorKind.BadRequest, $"session {Opening.Id} takes no input of {input.Text.Length} characters");
        }

        lock (shell)
        {
            if (input.Sequence <= _lastInput)
            {
                return;
            }

            if (!shell.TryWrite(input.Text))
            {
                throw new AgentCommandException(AgentErrorKind.TooMany, "the shell does not read what is typed");
            }

            _lastInput = input.Sequence;
        }
    }

    /// <summary>Ends it; the first reason counts.</summary>
    public void Stop(SessionEndKind kind, string message)
    {
        if (End is null)
        {
            Interlocked.CompareExchange(ref _wanted, new SessionEnd(kind, message), null);
            _stop.Cancel();
        }
    }

    public SessionReport Report() => new()
    {
        Id = Opening.Id,
        Kind = AgentNames.Of(Kind),
        Namespace = Opening.Namespace,
        Pod = Opening.Pod,
        Container = Opening.Container,
        Since = Since,
        BytesOut = BytesOut,
        Reason = Opening.Reason,
    };

    public async ValueTask DisposeAsync()
    {
        Stop(SessionEndKind.Stopped, "");
        await _run;
        _stop.Dispose();
    }

    private async Task Run()
    {
        SessionEnd end;
        try
        {
            end = await _stream.Run(Opening, _output.Writer, _stop.Token);
            end = _wanted ?? end;
        }
        catch (Exception e)
        {
            // Whatever it is, whoever reads is told.
            end = _wanted ?? Reason(e);
        }

        Volatile.Write(ref _end, end);
        await _output.Writer.CompleteAsync();
    }

    private static SessionEnd Reason(Exception error) => error switch
    {
        ApiException { Status: { Message: { Length: > 0 } message } } => new SessionEnd(SessionEndKind.Refused, message),
        ApiException => new SessionEnd(SessionEndKind.Refused, error.Message),
        _ => new SessionEnd(SessionEndKind.Broken, $"the connection to the API server broke: {error.GetBaseException().Message}"),
    };
}
