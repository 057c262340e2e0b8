using System.Buffers;
using System.Collections;

namespace MeshSync.Fabric.Contracts;

/// <summary>
/// A decoded watch batch. Disposing it gives its buffer back, so do that only when everything that was handed a
/// slice of an event has finished with it; a batch that is not disposed is simply collected.
/// </summary>
public sealed class WatchBatch : IDisposable, IEnumerable<WatchEvent>
{
    /// <summary>Largest uncompressed batch that is read, so that a damaged length cannot exhaust memory.</summary>
    public const int MaxUncompressedBytes = 64 * 1024 * 1024;

    private readonly ReadOnlyMemory<byte> _events;
    private byte[]? _buffer;

    private WatchBatch(WatchBatchHeader header, int count, ReadOnlyMemory<byte> events, byte[] buffer)
    {
        Header = header;
        Count = count;
        _events = events;
        _buffer = buffer;
    }

    public WatchBatchHeader Header { get; }

    public int Count { get; }

    /// <exception cref="WatchBatchFormatException">The payload is no watch batch, damaged, or of another version.</exception>
    public static WatchBatch Decode(ReadOnlyMemory<byte> payload)
    {
        var length = WatchBatchEnvelope.Read(payload.Span);
        if (length > MaxUncompressedBytes)
        {
            throw new WatchBatchFormatException($"Watch batch says it holds {length} bytes; at most {MaxUncompressedBytes} are read.");
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            Zstd.Decompress(payload.Span[WatchBatchEnvelope.Size..], buffer.AsSpan(0, (int)length));
            var reader = new WireReader(buffer.AsMemory(0, (int)length));
            var header = WatchBatchHeaderCodec.Read(ref reader);
            var count = reader.ReadVarint();
            return count <= (ulong)reader.Rest.Length
                ? new WatchBatch(header, (int)count, reader.Rest, buffer)
                : throw new WatchBatchFormatException($"Watch batch says it holds {count} events in {reader.Rest.Length} bytes.");
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    public Enumerator GetEnumerator() => new(_events, Count);

    IEnumerator<WatchEvent> IEnumerable<WatchEvent>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads event after event; a damaged one throws <see cref="WatchBatchFormatException"/>.</summary>
    public struct Enumerator : IEnumerator<WatchEvent>
    {
        private readonly ReadOnlyMemory<byte> _events;
        private readonly int _count;
        private WireReader _reader;
        private int _read;

        internal Enumerator(ReadOnlyMemory<byte> events, int count)
        {
            _events = events;
            _count = count;
            _reader = new WireReader(events);
        }

        public WatchEvent Current { get; private set; }

        readonly object IEnumerator.Current => Current;

        public bool MoveNext()
        {
            if (_read == _count)
            {
                return false;
            }

            var (type, depth) = WatchEventByte.Read(_reader.ReadByte(), _read);
            Current = new WatchEvent(type, _reader.ReadBytes(), _reader.ReadBytes(), _reader.ReadBytes(), _reader.ReadBytes(), _reader.ReadBytes())
            {
                Depth = depth,
            };
            _read++;
            return true;
        }

        public void Reset()
        {
            _reader = new WireReader(_events);
            _read = 0;
        }

        public readonly void Dispose()
        {
        }
    }
}
