using System.Buffers;
using System.Collections.Concurrent;
using ZstdSharp;

namespace MeshSync.Fabric.Contracts;

/// <summary>
/// zstd at level 1. A compression context weighs about a megabyte, so a few are shared rather than one held by each
/// of an agent's collections.
/// </summary>
internal static class Zstd
{
    private const int Level = 1;

    private static readonly ConcurrentBag<Compressor> Compressors = [];
    private static readonly ConcurrentBag<Decompressor> Decompressors = [];

    public static void Compress(ReadOnlySpan<byte> source, IBufferWriter<byte> output)
    {
        if (!Compressors.TryTake(out var compressor))
        {
            compressor = new Compressor(Level);
        }

        // What is written is kept for as long as the batch is on its way: a fraction of the room that compressing needs.
        byte[] room = ArrayPool<byte>.Shared.Rent(Compressor.GetCompressBound(source.Length));
        output.Write(room.AsSpan(0, compressor.Wrap(source, room)));
        ArrayPool<byte>.Shared.Return(room);
        Compressors.Add(compressor);
    }

    /// <exception cref="WatchBatchFormatException">The source is damaged, or does not fill the target.</exception>
    public static void Decompress(ReadOnlySpan<byte> source, Span<byte> target)
    {
        if (!Decompressors.TryTake(out var decompressor))
        {
            decompressor = new Decompressor();
        }

        try
        {
            var written = decompressor.Unwrap(source, target);
            if (written != target.Length)
            {
                throw new WatchBatchFormatException($"Watch batch holds {written} bytes where its envelope says {target.Length}.");
            }
        }
        catch (ZstdException e)
        {
            throw new WatchBatchFormatException($"Watch batch cannot be decompressed: {e.Message}", e);
        }
        finally
        {
            Decompressors.Add(decompressor);
        }
    }
}
