using System.Buffers;
using System.Buffers.Binary;

namespace MeshSync.Fabric.Contracts;

/// <summary>
/// Collects events and writes them as one watch batch: an envelope of 12 bytes (<c>MSWB</c>, version, compression,
/// two reserved, the uncompressed length as a little-endian uint32), then header and events, compressed together.
/// Not thread-safe; reuse it with <see cref="Clear"/>.
/// </summary>
public sealed class WatchBatchWriter : IDisposable
{
    private readonly PooledBuffer _events = new();

    public int Count { get; private set; }

    /// <summary>Bytes of the events collected so far, before compression.</summary>
    public int Bytes => _events.WrittenCount;

    public void Add(
        WatchEventType type,
        ReadOnlySpan<byte> namespaceUtf8,
        ReadOnlySpan<byte> nameUtf8,
        ReadOnlySpan<byte> uidUtf8,
        ReadOnlySpan<byte> resourceVersionUtf8,
        ReadOnlySpan<byte> body,
        WatchDepth depth = WatchDepth.Whole)
    {
        Wire.WriteByte(_events, WatchEventByte.Write(type, depth));
        Wire.WriteBytes(_events, namespaceUtf8);
        Wire.WriteBytes(_events, nameUtf8);
        Wire.WriteBytes(_events, uidUtf8);
        Wire.WriteBytes(_events, resourceVersionUtf8);
        Wire.WriteBytes(_events, body);
        Count++;
    }

    public void Add(in WatchEvent item) => Add(
        item.Type, item.NamespaceUtf8.Span, item.NameUtf8.Span, item.UidUtf8.Span, item.ResourceVersionUtf8.Span, item.Body.Span, item.Depth);

    public void Clear()
    {
        _events.Clear();
        Count = 0;
    }

    /// <summary>Writes the batch of everything added since the last <see cref="Clear"/>, which stays collected.</summary>
    public void Encode(WatchBatchHeader header, IBufferWriter<byte> output)
    {
        using var plain = new PooledBuffer();
        WatchBatchHeaderCodec.Write(plain, header);
        Wire.WriteVarint(plain, (uint)Count);
        plain.Write(_events.WrittenSpan);

        var envelope = output.GetSpan(WatchBatchEnvelope.Size);
        WatchBatchEnvelope.Write(envelope, (uint)plain.WrittenCount);
        output.Advance(WatchBatchEnvelope.Size);
        Zstd.Compress(plain.WrittenSpan, output);
    }

    public byte[] Encode(WatchBatchHeader header)
    {
        var output = new ArrayBufferWriter<byte>(Math.Max(256, Bytes / 4));
        Encode(header, output);
        return output.WrittenSpan.ToArray();
    }

    public void Dispose() => _events.Dispose();
}

/// <summary>The uncompressed first bytes of a batch, which say whether and how the rest can be read.</summary>
internal static class WatchBatchEnvelope
{
    public const int Size = 12;

    private const byte Version = 1;

    private const byte ZstdCompression = 1;

    public static void Write(Span<byte> destination, uint uncompressedLength)
    {
        "MSWB"u8.CopyTo(destination);
        destination[4] = Version;
        destination[5] = ZstdCompression;
        destination[6] = 0;
        destination[7] = 0;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], uncompressedLength);
    }

    public static uint Read(ReadOnlySpan<byte> source)
    {
        if (source.Length < Size || !source.StartsWith("MSWB"u8))
        {
            throw new WatchBatchFormatException("Not a watch batch: it does not start with MSWB.");
        }

        if (source[4] != Version || source[5] != ZstdCompression)
        {
            throw new WatchBatchFormatException(
                $"Watch batch of version {source[4]} with compression {source[5]}; this build reads version {Version} with compression {ZstdCompression}. Upgrade the silo before the agents.");
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(source[8..]);
    }
}
