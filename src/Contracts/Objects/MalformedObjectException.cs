using System.Text.Json;

namespace MeshSync.Fabric.Contracts.Objects;

/// <summary>
/// The bytes given as a Kubernetes object are not one: what is wrong with them, and at which byte.
/// The message never quotes the bytes, which may belong to a Secret.
/// </summary>
public sealed class MalformedObjectException : FormatException
{
    public MalformedObjectException(string what, long offset, Exception? inner = null)
        : base($"{what} at byte {offset}.", inner)
    {
        What = what;
        Offset = offset;
    }

    /// <summary>What is wrong, without the place.</summary>
    public string What { get; }

    /// <summary>Zero-based offset of the offending byte in the object's bytes.</summary>
    public long Offset { get; }

    /// <summary>Turns the reader's line and column into an offset, which is what a message log or a hex dump is searched by.</summary>
    public static MalformedObjectException From(JsonException failure, ReadOnlySpan<byte> json)
    {
        ArgumentNullException.ThrowIfNull(failure);
        long lineStart = 0;
        for (long line = failure.LineNumber ?? 0; line > 0; line--)
        {
            int newline = json[(int)lineStart..].IndexOf((byte)'\n');
            if (newline < 0)
            {
                break;
            }

            lineStart += newline + 1;
        }

        return new MalformedObjectException(
            IsTooDeep(json) ? $"JSON nested deeper than {RawObject.MaxDepth} levels" : "Malformed JSON",
            lineStart + (failure.BytePositionInLine ?? 0),
            failure);
    }

    // The reader reports depth and syntax with one exception type, and message text is not something to decide on.
    private static bool IsTooDeep(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth >= RawObject.MaxDepth)
                {
                    return true;
                }
            }
        }
        catch (JsonException)
        {
            return false;
        }

        return false;
    }
}
