using System.Buffers;
using System.IO.Pipelines;
using MeshSync.Fabric.Simulator.Protobuf;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Simulator.Watching;

namespace MeshSync.Fabric.Simulator.Faults;

/// <summary>
/// The body of an answer that a fault can end. While none is armed bytes go straight through; with one they are held back
/// until a flush and let through as far as the fault allows.
/// </summary>
internal sealed class FaultyBody(HttpContext context, string groupResource, Fault? fault, TimeProvider time) : PipeWriter
{
    private readonly PipeWriter _inner = context.Response.BodyWriter;
    private readonly ArrayBufferWriter<byte> _held = new();
    private Fault? _armed;
    private Fault? _active = fault;
    private int _events = fault?.AfterEvents ?? 0;
    private int _bytes = fault?.AfterBytes ?? 0;

    public string GroupResource => groupResource;

    private bool IsProtobuf => context.Response.ContentType?.StartsWith(AnswerForm.Protobuf, StringComparison.Ordinal) == true;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _held.WrittenCount + _inner.UnflushedBytes;

    /// <summary>From any thread; takes effect with the next line or flush.</summary>
    public void Arm(Fault next) => Volatile.Write(ref _armed, next);

    public override Memory<byte> GetMemory(int sizeHint = 0) => Target().GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => Target().GetSpan(sizeHint);

    public override void Advance(int bytes)
    {
        if (_active is null)
        {
            _inner.Advance(bytes);
        }
        else
        {
            _held.Advance(bytes);
        }
    }

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        TakeArmed();
        if (_active is not null)
        {
            await ReleaseAsync(_active, cancellationToken);
        }

        return await _inner.FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => _inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => _inner.Complete(exception);

    /// <summary>Lets a fault that lets nothing through strike before the answer has begun.</summary>
    public async Task StrikeEarlyAsync(CancellationToken cancellationToken)
    {
        if (_active is { AfterEvents: 0, AfterBytes: 0, Kind: FaultKind.Stall or FaultKind.Drop })
        {
            await ReleaseAsync(_active, cancellationToken);
        }
    }

    /// <summary>What an answer that ended before its fault could strike still holds back.</summary>
    public void ReleaseRest()
    {
        if (_held.WrittenCount > 0)
        {
            _inner.Write(_held.WrittenSpan);
            _held.ResetWrittenCount();
        }
    }

    /// <summary>A fault armed meanwhile takes over between two lines, never within one that has been begun.</summary>
    private IBufferWriter<byte> Target()
    {
        if (_inner.UnflushedBytes == 0)
        {
            TakeArmed();
        }

        return _active is null ? _inner : _held;
    }

    private void TakeArmed()
    {
        if (_active is null && Interlocked.Exchange(ref _armed, null) is { } armed)
        {
            (_active, _events, _bytes) = (armed, armed.AfterEvents, armed.AfterBytes);
        }
    }

    private async Task ReleaseAsync(Fault active, CancellationToken cancellationToken)
    {
        var allowed = Allowed(_held.WrittenSpan);
        var reached = _events == 0 && _bytes == 0 && (allowed < _held.WrittenCount || allowed == 0 || active.AfterBytes == 0);
        _inner.Write(_held.WrittenSpan[..allowed]);
        var rest = _held.WrittenSpan[allowed..].ToArray();
        _held.ResetWrittenCount();
        if (!reached)
        {
            return;
        }

        await StrikeAsync(active, cancellationToken);
        _active = null;
        _inner.Write(rest);
    }

    private int Allowed(ReadOnlySpan<byte> held)
    {
        var position = 0;
        while (_events > 0)
        {
            var length = FirstEvent(held[position..]);
            if (length == 0)
            {
                return held.Length;
            }

            position += length;
            _events--;
        }

        var more = Math.Min(_bytes, held.Length - position);
        _bytes -= more;
        return position + more;
    }

    /// <summary>Bytes of the first event of a watch: a line, or in protobuf a frame; 0 when it is not whole.</summary>
    private int FirstEvent(ReadOnlySpan<byte> held) => IsProtobuf ? ProtobufForm.FirstFrame(held) : held.IndexOf((byte)'\n') + 1;

    private async Task StrikeAsync(Fault active, CancellationToken cancellationToken)
    {
        switch (active.Kind)
        {
            case FaultKind.Stall:
                await StallAsync(active, cancellationToken);
                return;
            case FaultKind.Drop:
                context.Abort();
                break;
            case FaultKind.Status:
                WatchEvents.WriteError(_inner, FaultStatus.Of(active), IsProtobuf);
                break;
            case FaultKind.Garbage:
                _inner.Write("\u0000\ufffd}{]\"type\":<html>\n"u8);
                break;
            default:
                break;
        }

        if (active.Kind != FaultKind.Drop)
        {
            await _inner.FlushAsync(cancellationToken);
        }

        throw new FaultStruckException();
    }

    private async Task StallAsync(Fault active, CancellationToken cancellationToken)
    {
        if (_inner.UnflushedBytes > 0)
        {
            await _inner.FlushAsync(cancellationToken);
        }

        await Task.Delay(active.Duration ?? Timeout.InfiniteTimeSpan, time, cancellationToken);
    }
}
