using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MeshSync.Fabric.Meshery.Tests.Golden;

/// <summary>
/// Go's <c>json.Marshal</c> of a decoded object, written the slow and obvious way: what the fast conversion is checked against.
/// </summary>
internal static class NaiveGo
{
    public static string Marshal(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", Properties(value).Select(property => Quote(property.Key) + ":" + Marshal(property.Value))) + "}",
        JsonValueKind.Array => "[" + string.Join(",", value.EnumerateArray().Select(Marshal)) + "]",
        JsonValueKind.String => Quote(value.GetString()!),
        _ => value.GetRawText(),
    };

    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char character in text)
        {
            quoted.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029' => "\\u" + ((int)character).ToString("x4", CultureInfo.InvariantCulture),
                _ => character.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    private static IEnumerable<KeyValuePair<string, JsonElement>> Properties(JsonElement value)
    {
        var last = new Dictionary<string, JsonElement>();
        foreach (JsonProperty property in value.EnumerateObject())
        {
            last[property.Name] = property.Value;
        }

        return last.OrderBy(property => Encoding.UTF8.GetBytes(property.Key), Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));
    }
}
