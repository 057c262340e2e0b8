using System.Buffers;
using System.Text;

namespace MeshSync.Fabric.Contracts;

/// <summary>The primitives of the batch format: LEB128 numbers, and byte strings with their length before them.</summary>
internal static class Wire
{
    public static void WriteByte(IBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    public static void WriteVarint(IBufferWriter<byte> output, ulong value)
    {
        var span = output.GetSpan(10);
        var length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[length++] = (byte)value;
        output.Advance(length);
    }

    public static void WriteBytes(IBufferWriter<byte> output, ReadOnlySpan<byte> value)
    {
        WriteVarint(output, (uint)value.Length);
        output.Write(value);
    }

    public static void WriteText(IBufferWriter<byte> output, string value) => WriteBytes(output, Encoding.UTF8.GetBytes(value));
}

internal struct WireReader(ReadOnlyMemory<byte> source)
{
    private int _position;

    public readonly ReadOnlyMemory<byte> Rest => source[_position..];

    public byte ReadByte() => _position < source.Length ? source.Span[_position++] : throw Truncated();

    public ulong ReadVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new WatchBatchFormatException("Watch batch holds a number of more than 64 bits.");
    }

    public ReadOnlyMemory<byte> ReadBytes()
    {
        var length = ReadVarint();
        if (length > (ulong)(source.Length - _position))
        {
            throw Truncated();
        }

        var slice = source.Slice(_position, (int)length);
        _position += (int)length;
        return slice;
    }

    public string ReadText() => Encoding.UTF8.GetString(ReadBytes().Span);

    private static WatchBatchFormatException Truncated() => new("Watch batch ends in the middle of an event.");
}
