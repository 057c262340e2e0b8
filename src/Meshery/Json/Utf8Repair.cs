using System.Buffers;
using System.Text;

namespace MeshSync.Fabric.Meshery.Json;

/// <summary>Replaces bytes that are not UTF-8 as Go does: each offending byte becomes one U+FFFD.</summary>
internal static class Utf8Repair
{
    private static ReadOnlySpan<byte> Replacement => "\uFFFD"u8;

    /// <summary>Writes the repaired bytes into a rented array; the caller returns it.</summary>
    public static int Repair(ReadOnlySpan<byte> bytes, out byte[] rented)
    {
        rented = ArrayPool<byte>.Shared.Rent(bytes.Length * Replacement.Length);
        int written = 0;
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out _, out int consumed) == OperationStatus.Done)
            {
                bytes[..consumed].CopyTo(rented.AsSpan(written));
                written += consumed;
            }
            else
            {
                consumed = 1;
                Replacement.CopyTo(rented.AsSpan(written));
                written += Replacement.Length;
            }

            bytes = bytes[consumed..];
        }

        return written;
    }
}
