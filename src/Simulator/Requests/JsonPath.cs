using System.Text.Json;

namespace MeshSync.Fabric.Simulator.Requests;

/// <summary>Finds members in raw JSON without a document.</summary>
internal static class JsonPath
{
    /// <summary>Moves from the start of an object to the value of one of its members; false when it has none of that name.</summary>
    public static bool Enter(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (reader.TokenType == JsonTokenType.None)
        {
            reader.Read();
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
}
