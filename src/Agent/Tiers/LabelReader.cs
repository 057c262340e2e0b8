using System.Text.Json;
using MeshSync.Fabric.Agent.Scanning;

namespace MeshSync.Fabric.Agent.Tiers;

/// <summary>Reads the labels of an object that has just been scanned, where a rule needs them.</summary>
internal static class LabelReader
{
    /// <exception cref="JsonException">A label is no Unicode.</exception>
    public static Dictionary<string, string> Read(JsonStream source)
    {
        try
        {
            return Labels(source);
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    private static Dictionary<string, string> Labels(JsonStream source)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        var (start, end) = source.Object.Metadata;
        var reader = new Utf8JsonReader(source.Window.Slice(start, end), new JsonReaderOptions { MaxDepth = 10_000 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isLabels = reader.ValueTextEquals("labels"u8);
            reader.Read();
            if (isLabels && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadInto(labels, ref reader);
                break;
            }

            reader.Skip();
        }

        return labels;
    }

    private static void ReadInto(Dictionary<string, string> labels, ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                labels[key] = reader.GetString()!;
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
