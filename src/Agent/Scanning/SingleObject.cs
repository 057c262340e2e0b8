using System.Text.Json;

namespace MeshSync.Fabric.Agent.Scanning;

/// <summary>Reads the answer to a GET of one object.</summary>
internal sealed class SingleObject : JsonStream
{
    /// <summary>Reads on to the end of the object; false when more bytes are needed.</summary>
    public bool ReadObject() => Advance();

    protected override bool Accept(in Utf8JsonReader reader, long origin)
    {
        if (reader.CurrentDepth == 0 && reader.TokenType == JsonTokenType.StartObject)
        {
            BeginObject(reader, origin);
        }

        return false;
    }

    protected override bool AcceptEndOfObject() => true;
}
