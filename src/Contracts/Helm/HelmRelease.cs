using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;
using System.Text.Json;
using MeshSync.Fabric.Contracts.Objects;

namespace MeshSync.Fabric.Contracts.Helm;

/// <summary>
/// Reads which chart, in which version, a Helm release is of out of the Secret that Helm keeps it in: base64 of base64 of gzip of
/// JSON, with every value of the installation in it. Only <see cref="HelmFacts"/> leave this function; the rest is wiped. It reads no
/// further than the facts, which stand near the beginning, and never more than <see cref="MaxBytes"/>.
/// </summary>
public static class HelmRelease
{
    public const int MaxBytes = 4 * 1024 * 1024;

    // Most releases tell their chart in the first few kilobytes; what comes before it are the notes.
    private const int FirstBytes = 32 * 1024;

    /// <summary>Whether a Secret can be one, judged by its bytes, cheaply: saves all others the reading.</summary>
    public static bool MayBe(ReadOnlySpan<byte> secretJson) => secretJson.IndexOf("helm.sh/release"u8) >= 0;

    /// <summary>The facts; null when there are none, for whatever reason.</summary>
    public static HelmFacts? Facts(ReadOnlySpan<byte> secretJson) => Facts(secretJson, out _);

    /// <summary>The facts; null when there are none, and why. Never throws, whatever the bytes are.</summary>
    public static HelmFacts? Facts(ReadOnlySpan<byte> secretJson, out HelmReading reading)
    {
        if (!MayBe(secretJson))
        {
            reading = HelmReading.NoRelease;
            return null;
        }

        try
        {
            ReadOnlySpan<byte> release = Content(secretJson, out reading);
            return release.IsEmpty ? null : Unpack(release, out reading);
        }
        catch (JsonException)
        {
            reading = HelmReading.NotJson;
            return null;
        }
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> secretJson, out HelmReading reading)
    {
        var reader = new Utf8JsonReader(secretJson, new JsonReaderOptions { MaxDepth = RawObject.MaxDepth });
        Range release = default;
        bool isRelease = false;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.NameIs("type"u8))
            {
                reader.Read();
                isRelease = reader.TokenType == JsonTokenType.String && reader.ValueSpan.StartsWith("helm.sh/release"u8);
                reader.Skip();
            }
            else if (reader.NameIs("data"u8))
            {
                release = Member(ref reader, "release"u8);
            }
            else
            {
                reader.Skip();
            }
        }

        reading = !isRelease ? HelmReading.NoRelease : release.Equals(default) ? HelmReading.NoContent : HelmReading.Read;
        return isRelease ? secretJson[release] : [];
    }

    // Where the text of a member lies; nowhere, at the very beginning, when there is none.
    private static Range Member(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        Range found = default;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return found;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isIt = reader.NameIs(name);
            reader.Read();
            if (isIt && reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped)
            {
                found = ((int)reader.TokenStartIndex + 1)..((int)reader.BytesConsumed - 1);
            }

            reader.Skip();
        }

        return found;
    }

    private static HelmFacts? Unpack(ReadOnlySpan<byte> release, out HelmReading reading)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(release.Length);
        try
        {
            // What redaction has been at before is no base64.
            if (!Decode(release, bytes, out int length) || Base64.DecodeFromUtf8InPlace(bytes.AsSpan(0, length), out length) != OperationStatus.Done)
            {
                reading = HelmReading.NotBase64;
                return null;
            }

            return bytes.AsSpan(0, length).StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) ? Inflate(bytes, length, out reading)
                : length > 0 && bytes[0] == (byte)'{' ? HelmReleaseJson.Read(bytes.AsSpan(0, length), isWhole: true, out reading)
                : Refuse(out reading);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
        }
    }

    private static HelmFacts? Refuse(out HelmReading reading)
    {
        reading = HelmReading.NotCompressed;
        return null;
    }

    private static bool Decode(ReadOnlySpan<byte> text, Span<byte> bytes, out int length) =>
        Base64.DecodeFromUtf8(text, bytes, out int read, out length) == OperationStatus.Done && read == text.Length;

    // As much as is needed and no more: a few kilobytes can hold gigabytes.
    private static HelmFacts? Inflate(byte[] packed, int length, out HelmReading reading)
    {
        byte[] json = ArrayPool<byte>.Shared.Rent(FirstBytes);
        int count = 0;
        try
        {
            using var gzip = new GZipStream(new MemoryStream(packed, 0, length), CompressionMode.Decompress);
            while (true)
            {
                int read = gzip.ReadAtLeast(json.AsSpan(count), json.Length - count, throwOnEndOfStream: false);
                count += read;
                bool isWhole = count < json.Length;
                HelmFacts? facts = HelmReleaseJson.Read(json.AsSpan(0, count), isWhole, out reading);
                if (facts is not null || isWhole || reading == HelmReading.NotJson || count >= MaxBytes)
                {
                    return facts;
                }

                byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Min(json.Length * 4, MaxBytes));
                json.AsSpan(0, count).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(json, clearArray: true);
                json = larger;
            }
        }
        catch (InvalidDataException)
        {
            return Refuse(out reading);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(json, clearArray: true);
        }
    }
}
