using System.Text.Json;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Watching;

/// <summary>The annotation <c>k8s.io/initial-events-end: "true"</c> of the bookmark that ends a streaming list.</summary>
internal static class InitialEventsEnd
{
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static bool Marks(ReadOnlySpan<byte> bookmark)
    {
        try
        {
            return Read(bookmark);
        }
        catch (InvalidOperationException e)
        {
            // What the reader throws for text that is no Unicode.
            throw new JsonException(e.Message, e);
        }
    }

    private static bool Read(ReadOnlySpan<byte> bookmark)
    {
        var reader = new Utf8JsonReader(bookmark);
        return Enter(ref reader, "metadata"u8) && Enter(ref reader, "annotations"u8) && Find(ref reader, "k8s.io/initial-events-end"u8)
            && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("true"u8);
    }

    private static bool Enter(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        Find(ref reader, name) && reader.TokenType == JsonTokenType.StartObject;

    /// <summary>From before or on an object's opening brace to the value of the member; false when there is none.</summary>
    private static bool Find(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (reader.TokenType == JsonTokenType.None)
        {
            reader.Read();
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(name))
            {
                return reader.Read();
            }

            reader.Skip();
        }

        return false;
    }
}
