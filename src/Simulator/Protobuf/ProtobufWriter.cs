using System.Buffers;
using System.Text;

namespace MeshSync.Fabric.Simulator.Protobuf;

/// <summary>Writes one message in the wire format of Protocol Buffers, field by field.</summary>
internal sealed class ProtobufWriter
{
    private const int LengthDelimited = 2;
    private const int VarintBits = 7;
    private const byte More = 0x80;

    private readonly ArrayBufferWriter<byte> _output = new();

    public ReadOnlySpan<byte> Written => _output.WrittenSpan;

    public ProtobufWriter Number(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint((ulong)value);
        return this;
    }

    public ProtobufWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtobufWriter Message(int field, ProtobufWriter message) => Bytes(field, message.Written);

    public ProtobufWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Varint(((ulong)field << 3) | LengthDelimited);
        Varint((ulong)value.Length);
        _output.Write(value);
        return this;
    }

    private void Varint(ulong value)
    {
        while (value >= More)
        {
            Byte((byte)(value | More));
            value >>= VarintBits;
        }

        Byte((byte)value);
    }

    private void Byte(byte value)
    {
        _output.GetSpan(1)[0] = value;
        _output.Advance(1);
    }
}
