using System.Text.Encodings.Web;
using System.Text.Json;
using MeshSync.Fabric.Agent.Scanning;
using MeshSync.Fabric.Agent.Watching;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Protobuf;

/// <summary>
/// The body of a response that comes in Protocol Buffers, read as the JSON that it would have been: what reads answers need not know in which
/// form they came. It goes from one to the other as bytes arrive, and holds no more than the object that has not arrived whole. A body that is
/// cut off becomes JSON that is cut off.
/// </summary>
internal abstract class ProtobufBody : Stream, ITranslatedBody
{
    private const int ReadBytes = 16 * 1024;

    // An API server stores no object of more than a few MB. What announces more is damaged, and would be waited for in vain.
    private const int LargestPart = 8 * 1024 * 1024;

    private readonly Stream _source;
    private readonly ByteWindow _window = new(ReadBytes);
    private readonly PooledBuffer _json = new();
    private int _taken;
    private int _received;
    private long _at;

    protected ProtobufBody(Stream source)
    {
        _source = source;
        Json = new Utf8JsonWriter(_json, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public int TakeReceived()
    {
        int received = _received;
        _received = 0;
        return received;
    }

    /// <exception cref="FormatException">What came is not what was asked for.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_taken == _json.WrittenCount)
        {
            int count = await _source.ReadAsync(_window.Free(ReadBytes), cancellationToken);
            if (count == 0)
            {
                return 0;
            }

            _received += count;
            _window.Filled(count);
            _json.Clear();
            _taken = 0;
            Translate();
        }

        int length = Math.Min(buffer.Length, _json.WrittenCount - _taken);
        _json.WrittenMemory.Slice(_taken, length).CopyTo(buffer);
        _taken += length;
        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Where the JSON goes; to be flushed after each part.</summary>
    protected Utf8JsonWriter Json { get; }

    /// <summary>What has arrived and is not translated yet.</summary>
    protected ReadOnlySpan<byte> Rest => _window.Slice(_at, _window.End);

    /// <summary>Translates the next part; false when more has to arrive for that.</summary>
    protected abstract bool TranslatePart();

    /// <summary>That many bytes are done with.</summary>
    protected void Advance(int count) => _at += count;

    /// <summary>Ends a line; what was written has to be flushed.</summary>
    protected void EndLine()
    {
        _json.GetSpan(1)[0] = (byte)'\n';
        _json.Advance(1);
    }

    /// <summary>The length of a part that has to be whole to be translated.</summary>
    protected static int Bounded(ulong length) =>
        length <= LargestPart ? (int)length : throw new FormatException($"The API server announced {length} bytes of protobuf at once.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Json.Dispose();
            _source.Dispose();
            _window.Dispose();
            _json.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Translate()
    {
        try
        {
            while (TranslatePart())
            {
            }
        }
        catch (ArgumentException e)
        {
            // What the writer throws for text that is no Unicode.
            throw new FormatException("The API server sent text in protobuf that is no Unicode.", e);
        }

        _window.DiscardBefore(_at);
    }
}
