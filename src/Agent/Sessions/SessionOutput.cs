using System.Buffers;
using System.IO.Pipelines;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Sessions;

/// <summary>
/// What a container has written and nobody has confirmed yet, bounded: when it is full, the container's output is read no further and
/// waits at the API server. A read hands out the same bytes again until the next one confirms them by its offset.
/// </summary>
internal sealed class SessionOutput : IDisposable
{
    private const int Full = 2 * SessionTimes.ReadBytes;

    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: Full, resumeWriterThreshold: SessionTimes.ReadBytes, useSynchronizationContext: false));
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _lock = new();
    private CancellationTokenSource? _waiting;
    private long _confirmed;

    public PipeWriter Writer => _pipe.Writer;

    /// <summary>Waits for bytes from the given offset on, and hands out those there are.</summary>
    /// <param name="offset">Confirms all before it.</param>
    /// <param name="output">Receives the bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when there will be none any more.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The offset is of bytes that were confirmed already, or that do not exist yet.</exception>
    /// <exception cref="OperationCanceledException">None came in time, or a later read took the place of this one.</exception>
    public async Task<bool> Read(long offset, IBufferWriter<byte> output, CancellationToken cancellationToken)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Replace(wait);
        try
        {
            await _turn.WaitAsync(wait.Token);
            try
            {
                return await ReadInTurn(offset, output, wait.Token);
            }
            finally
            {
                _turn.Release();
            }
        }
        finally
        {
            Leave(wait);
        }
    }

    public void Dispose() => _turn.Dispose();

    // Whoever waits here already is somebody whose request is answered no more.
    private void Replace(CancellationTokenSource wait)
    {
        lock (_lock)
        {
            _waiting?.Cancel();
            _waiting = wait;
        }
    }

    private void Leave(CancellationTokenSource wait)
    {
        lock (_lock)
        {
            _waiting = _waiting == wait ? null : _waiting;
        }
    }

    private async Task<bool> ReadInTurn(long offset, IBufferWriter<byte> output, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(offset, _confirmed);
        while (true)
        {
            var found = await _pipe.Reader.ReadAsync(cancellationToken);
            long confirms = offset - _confirmed;
            if (confirms > found.Buffer.Length)
            {
                _pipe.Reader.AdvanceTo(found.Buffer.Start);
                throw new ArgumentOutOfRangeException(nameof(offset), offset, "That has not been written yet.");
            }

            var fresh = found.Buffer.Slice(confirms);
            _confirmed = offset;
            var some = fresh.Slice(0, Math.Min(fresh.Length, SessionTimes.ReadBytes));
            foreach (var part in some)
            {
                output.Write(part.Span);
            }

            // What was confirmed goes; what was handed out stays, and counts as news to the next read.
            bool isEmpty = fresh.IsEmpty;
            _pipe.Reader.AdvanceTo(fresh.Start, isEmpty ? fresh.End : fresh.Start);
            if (!isEmpty || found.IsCompleted)
            {
                return !isEmpty;
            }
        }
    }
}
