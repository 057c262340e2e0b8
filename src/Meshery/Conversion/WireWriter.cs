using System.Buffers;
using System.Text;
using MeshSync.Fabric.Meshery.Json;

namespace MeshSync.Fabric.Meshery.Conversion;

/// <summary>
/// Writes JSON as Go's <c>encoding/json</c> does, HTML characters escaped. <c>Utf8JsonWriter</c> cannot: its escaping
/// differs, and it cannot write JSON inside a JSON string without building that string first.
/// </summary>
internal ref struct WireWriter(IBufferWriter<byte> output, int sizeHint)
{
    private Span<byte> _buffer = output.GetSpan(sizeHint);
    private int _used;

    public void Flush()
    {
        output.Advance(_used);
        _buffer = [];
        _used = 0;
    }

    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        if (_buffer.Length - _used < bytes.Length)
        {
            Grow(bytes.Length);
        }

        bytes.CopyTo(_buffer[_used..]);
        _used += bytes.Length;
    }

    public void Raw(byte value)
    {
        if (_used == _buffer.Length)
        {
            Grow(1);
        }

        _buffer[_used++] = value;
    }

    /// <summary>Encodes text again that lies encoded in the source.</summary>
    /// <param name="content">A JSON string's content, without its quotes.</param>
    /// <param name="embedded">Whether the target is JSON inside a JSON string, so that all is escaped twice.</param>
    public void Content(scoped ReadOnlySpan<byte> content, bool embedded)
    {
        while (true)
        {
            int run = content.IndexOfAny(GoText.Special);
            if (run < 0)
            {
                Raw(content);
                return;
            }

            Raw(content[..run]);
            content = content[run..];
            content = content[Special(content, embedded)..];
        }
    }

    /// <summary>A string inside the embedded JSON whose content needs no encoding, and what follows it.</summary>
    public void PlainEmbedded(scoped ReadOnlySpan<byte> content, scoped ReadOnlySpan<byte> end)
    {
        int length = content.Length + end.Length + 2;
        if (_buffer.Length - _used < length)
        {
            Grow(length);
        }

        Span<byte> target = _buffer.Slice(_used, length);
        target[0] = (byte)'\\';
        target[1] = (byte)'"';
        content.CopyTo(target[2..]);
        end.CopyTo(target[(content.Length + 2)..]);
        _used += length;
    }

    /// <summary>Encodes plain text.</summary>
    public void Text(scoped ReadOnlySpan<char> text)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        ReadOnlySpan<byte> plain = rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented));
        while (true)
        {
            int run = plain.IndexOfAny(GoText.SpecialPlain);
            if (run < 0)
            {
                Raw(plain);
                break;
            }

            Raw(plain[..run]);
            Rune.DecodeFromUtf8(plain[run..], out Rune rune, out int consumed);
            Encode(rune, embedded: false);
            plain = plain[(run + consumed)..];
        }

        ArrayPool<byte>.Shared.Return(rented);
    }

    private int Special(scoped ReadOnlySpan<byte> content, bool embedded)
    {
        switch (content[0])
        {
            case (byte)'\\':
                Rune rune = GoText.DecodeEscape(content, out int consumed);
                Encode(rune, embedded);
                return consumed;
            case GoText.LineSeparatorLead:
                Rune.DecodeFromUtf8(content, out Rune symbol, out int length);
                Encode(symbol, embedded);
                return length;
            default:
                Encode(new Rune((char)content[0]), embedded);
                return 1;
        }
    }

    private void Encode(Rune rune, bool embedded)
    {
        switch (rune.Value)
        {
            case '"': Raw(embedded ? "\\\\\\\""u8 : "\\\""u8); break;
            case '\\': Raw(embedded ? "\\\\\\\\"u8 : "\\\\"u8); break;
            case '\n': Raw(embedded ? "\\\\n"u8 : "\\n"u8); break;
            case '\r': Raw(embedded ? "\\\\r"u8 : "\\r"u8); break;
            case '\t': Raw(embedded ? "\\\\t"u8 : "\\t"u8); break;
            case '\b': Raw(embedded ? "\\\\b"u8 : "\\b"u8); break;
            case '\f': Raw(embedded ? "\\\\f"u8 : "\\f"u8); break;
            case < 0x20 or '<' or '>' or '&' or 0x2028 or 0x2029: UnicodeEscape(rune.Value, embedded); break;
            default: Verbatim(rune); break;
        }
    }

    private void UnicodeEscape(int value, bool embedded)
    {
        Raw(embedded ? "\\\\u"u8 : "\\u"u8);
        for (int shift = 12; shift >= 0; shift -= 4)
        {
            Raw("0123456789abcdef"u8[(value >> shift) & 0xF]);
        }
    }

    private void Verbatim(Rune rune)
    {
        Span<byte> bytes = stackalloc byte[4];
        Raw(bytes[..rune.EncodeToUtf8(bytes)]);
    }

    private void Grow(int needed)
    {
        output.Advance(_used);
        _buffer = output.GetSpan(Math.Max(needed, 4096));
        _used = 0;
    }
}
