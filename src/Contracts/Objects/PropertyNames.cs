using System.Text.Json;

namespace MeshSync.Fabric.Contracts.Objects;

/// <summary>Comparison of property names that survives every name a JSON text can hold.</summary>
public static class PropertyNames
{
    /// <summary>
    /// Whether the reader is at a property of that name, escaped or not. Unlike <c>ValueTextEquals</c> it does not throw
    /// on half a surrogate pair, which Go reads as U+FFFD and which is in no name that anybody looks for.
    /// </summary>
    public static bool NameIs(this in Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan.SequenceEqual(name);
        }

        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
