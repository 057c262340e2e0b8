using System.Buffers;

namespace MeshSync.Fabric.Agent.Scanning;

/// <summary>
/// The part of an endless byte stream that is still needed: filled at the end, discarded at the start, addressed by stream position so
/// that positions stay true when bytes move. Its buffer is pooled and grows to the largest single object, never to a whole page.
/// </summary>
internal sealed class ByteWindow(int initialCapacity = 32 * 1024) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(initialCapacity);
    private int _length;

    /// <summary>Stream position of the first byte held.</summary>
    public long Start { get; private set; }

    /// <summary>Stream position behind the last byte held.</summary>
    public long End => Start + _length;

    /// <summary>Room for at least <paramref name="size"/> more bytes.</summary>
    public Memory<byte> Free(int size)
    {
        if (_buffer.Length - _length < size)
        {
            Grow(_length + size);
        }

        return _buffer.AsMemory(_length);
    }

    public void Filled(int count) => _length += count;

    public ReadOnlySpan<byte> Slice(long start, long end) => _buffer.AsSpan((int)(start - Start), (int)(end - start));

    public ReadOnlyMemory<byte> Memory(long start, long end) => _buffer.AsMemory((int)(start - Start), (int)(end - start));

    /// <summary>Forgets what lies before <paramref name="position"/>. Spans taken earlier are void.</summary>
    public void DiscardBefore(long position)
    {
        int count = (int)(position - Start);
        if (count <= 0)
        {
            return;
        }

        _length -= count;
        Start = position;
        _buffer.AsSpan(count, _length).CopyTo(_buffer);
    }

    public void Reset()
    {
        Start = 0;
        _length = 0;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private void Grow(int needed)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _buffer.Length * 2));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
