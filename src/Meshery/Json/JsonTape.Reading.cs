using System.Text.Json;
using MeshSync.Fabric.Contracts.Objects;

namespace MeshSync.Fabric.Meshery.Json;

internal ref partial struct JsonTape
{
    /// <summary>Reads an object, leaving out what no message carries.</summary>
    /// <param name="json">Valid UTF-8; see <see cref="Utf8Repair"/>.</param>
    /// <param name="scope">Which top-level values are kept.</param>
    /// <exception cref="MalformedObjectException">The bytes are not one JSON object.</exception>
    public static JsonTape Read(ReadOnlySpan<byte> json, TapeScope scope)
    {
        var tape = new JsonTape(json);
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = RawObject.MaxDepth });
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new MalformedObjectException("Expected a JSON object", reader.TokenStartIndex);
            }

            tape.ReadObject(ref reader, scope);
            return tape;
        }
        catch (JsonException failure)
        {
            tape.Dispose();
            throw MalformedObjectException.From(failure, json);
        }
        catch (MalformedObjectException)
        {
            tape.Dispose();
            throw;
        }
    }

    private void ReadObject(ref Utf8JsonReader reader, TapeScope scope)
    {
        int open = Append(None);
        int pending = None;
        _nodes[open].Kind = JsonTokenType.StartObject;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    if (reader.CurrentDepth <= 2 && IsLeftOut(ref reader, open, scope))
                    {
                        reader.Skip();
                        break;
                    }

                    pending = Append(open);
                    SetKey(ref _nodes[pending], (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, reader.ValueIsEscaped);
                    break;
                case JsonTokenType.EndObject:
                    SortChildren(open);
                    open = _nodes[open].Parent;
                    break;
                case JsonTokenType.EndArray:
                    open = _nodes[open].Parent;
                    break;
                default:
                    int value = _nodes[open].Kind == JsonTokenType.StartArray ? Append(open) : pending;
                    open = SetValue(ref reader, value) ? value : open;
                    break;
            }
        }
    }

    private readonly bool SetValue(ref Utf8JsonReader reader, int index)
    {
        ref TapeNode node = ref _nodes[index];
        node.Kind = reader.TokenType;
        node.Start = (int)reader.TokenStartIndex + (reader.TokenType == JsonTokenType.String ? 1 : 0);
        node.Length = reader.ValueSpan.Length;
        node.HasEscapes = reader.ValueIsEscaped;
        return reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
    }

    private readonly bool IsLeftOut(ref Utf8JsonReader reader, int open, TapeScope scope)
    {
        if (open == Root)
        {
            return scope switch
            {
                TapeScope.Presence => !IsIdentity(ref reader),
                TapeScope.Row => !IsIdentity(ref reader) && !IsContent(ref reader),
                _ => false,
            };
        }

        return _nodes[open].Parent == Root
            && reader.NameIs("managedFields"u8)
            && SortKey(in _nodes[open]).SequenceEqual("metadata"u8);
    }

    private static bool IsIdentity(ref Utf8JsonReader reader) =>
        reader.NameIs("metadata"u8) || reader.NameIs("kind"u8) || reader.NameIs("apiVersion"u8);

    private static bool IsContent(ref Utf8JsonReader reader) =>
        reader.NameIs("spec"u8) || reader.NameIs("status"u8) || reader.NameIs("data"u8)
        || reader.NameIs("type"u8) || reader.NameIs("immutable"u8)
        || reader.NameIs("binaryData"u8) || reader.NameIs("stringData"u8);
}
