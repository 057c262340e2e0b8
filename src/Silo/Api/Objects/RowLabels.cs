using System.Text.Json;

namespace MeshSync.Fabric.Silo.Api.Objects;

/// <summary>The labels of an object as Meshery gets it, where they are a list of rows.</summary>
internal static class RowLabels
{
    private static readonly JsonReaderOptions Deep = new() { MaxDepth = 512 };

    /// <summary>Empty for a message that has none, or is none.</summary>
    public static IReadOnlyDictionary<string, string> Of(ReadOnlySpan<byte> message)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(message, Deep);
        try
        {
            if (reader.Read() && Enter(ref reader, "Object"u8) && Enter(ref reader, "metadata"u8) && Enter(ref reader, "labels"u8))
            {
                Read(ref reader, labels);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not written by us, or with labels that are no Unicode: there are none that anybody could select by.
        }

        return labels;
    }

    /// <summary>From the beginning of an object to the value of one of its properties.</summary>
    private static bool Enter(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    private static void Read(ref Utf8JsonReader reader, Dictionary<string, string> labels)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var (key, value) = ("", "");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (isKey, isValue) = (reader.ValueTextEquals("key"u8), reader.ValueTextEquals("value"u8));
                reader.Read();
                if ((isKey || isValue) && reader.TokenType == JsonTokenType.String)
                {
                    (key, value) = isKey ? (reader.GetString()!, value) : (key, reader.GetString()!);
                }

                reader.Skip();
            }

            labels[key] = value;
        }
    }
}
