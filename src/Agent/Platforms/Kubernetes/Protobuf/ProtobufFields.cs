using System.Buffers.Binary;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Protobuf;

/// <summary>Goes through the fields of one message in the wire format of Protocol Buffers.</summary>
internal ref struct ProtobufFields(ReadOnlySpan<byte> message)
{
    private const int VarintBits = 7;
    private const int MaxVarintBytes = 10;
    private const byte More = 0x80;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the field that was read last.</summary>
    public int Field { get; private set; }

    /// <summary>Its value if it is a number, else 0.</summary>
    public ulong Number { get; private set; }

    /// <summary>Its value if it is a text, bytes or a message, else nothing.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Reads the next field; false when there is none any more.</summary>
    /// <exception cref="FormatException">It is no message.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var tag = Tag.Of(Varint());
        Field = tag.Field;
        Number = 0;
        Bytes = default;
        switch (tag.Type)
        {
            case WireType.Varint:
                Number = Varint();
                break;
            case WireType.Fixed64:
                Number = BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));
                break;
            case WireType.Fixed32:
                Number = BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));
                break;
            default:
                Bytes = Take(Varint());
                break;
        }

        return true;
    }

    /// <summary>Reads a number that may not have arrived whole.</summary>
    /// <param name="bytes">It begins there.</param>
    /// <param name="value">The number.</param>
    /// <returns>How many bytes it takes; 0 when more must arrive.</returns>
    /// <exception cref="FormatException">It is none.</exception>
    public static int ReadVarint(ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (int i = 0; i < bytes.Length && i < MaxVarintBytes; i++)
        {
            value |= (ulong)(bytes[i] & ~More) << (VarintBits * i);
            if ((bytes[i] & More) == 0)
            {
                return i + 1;
            }
        }

        return bytes.Length < MaxVarintBytes ? 0 : throw new FormatException("The API server sent a number in protobuf that has no end.");
    }

    private ulong Varint()
    {
        int length = ReadVarint(_rest, out ulong value);
        _rest = length > 0 ? _rest[length..] : throw CutOff();
        return value;
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
        {
            throw CutOff();
        }

        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    private static FormatException CutOff() => new("The API server sent a protobuf message that ends in the middle of a field.");

    /// <summary>What a field begins with.</summary>
    public readonly record struct Tag(int Field, WireType Type)
    {
        private const int TypeBits = 3;

        /// <exception cref="FormatException">There is no such field.</exception>
        public static Tag Of(ulong value)
        {
            var tag = new Tag((int)(value >> TypeBits), (WireType)(value & ((1 << TypeBits) - 1)));
            return tag.Field > 0 && Enum.IsDefined(tag.Type) ? tag : throw new FormatException("The API server sent something that is no protobuf message.");
        }
    }

    public enum WireType
    {
        Varint = 0,
        Fixed64 = 1,
        Bytes = 2,
        Fixed32 = 5,
    }
}
