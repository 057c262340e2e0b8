using System.Text.Json;
using MeshSync.Fabric.Agent.Scanning;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Scanning;

/// <summary>Reads a page of a LIST. Its metadata may stand before the items (built-in types) or behind them (custom resources).</summary>
internal sealed class ListPage : JsonStream
{
    private Section _section;
    private Field _field;

    private enum Section
    {
        Top,
        Metadata,
        Items,
    }

    private enum Field
    {
        None,
        Kind,
        Metadata,
        Items,
        ResourceVersion,
        Continue,
    }

    /// <summary>The whole page has been read.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The answer had items, if only an empty list of them; anything else is no list, and never an empty one.</summary>
    public bool HasItems { get; private set; }

    public string ResourceVersion { get; private set; } = "";

    /// <summary>Token for the next page; empty on the last.</summary>
    public string Continue { get; private set; } = "";

    /// <summary>Reads on to the end of the next item; false when more bytes are needed, or the page is complete.</summary>
    public bool ReadItem() => !IsComplete && Advance() && !IsComplete;

    public override void Reset()
    {
        base.Reset();
        _section = Section.Top;
        IsComplete = HasItems = false;
        ResourceVersion = Continue = "";
    }

    protected override bool Accept(in Utf8JsonReader reader, long origin)
    {
        switch (reader.CurrentDepth)
        {
            case 0:
                IsComplete = reader.TokenType != JsonTokenType.StartObject;
                return IsComplete;
            case 1:
                AcceptMember(reader);
                break;
            case 2 when _section == Section.Items && reader.TokenType == JsonTokenType.StartObject:
                BeginObject(reader, origin);
                break;
            case 2 when _section == Section.Metadata:
                AcceptMetadata(reader);
                break;
        }

        return false;
    }

    protected override bool AcceptEndOfObject() => true;

    private void AcceptMember(in Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            _field = reader.ValueTextEquals("metadata"u8) ? Field.Metadata
                : reader.ValueTextEquals("items"u8) ? Field.Items
                : reader.ValueTextEquals("kind"u8) ? Field.Kind
                : Field.None;
            return;
        }

        HasItems |= _field == Field.Items && reader.TokenType is JsonTokenType.StartArray or JsonTokenType.Null;
        _section = (_field, reader.TokenType) switch
        {
            (Field.Metadata, JsonTokenType.StartObject) => Section.Metadata,
            (Field.Items, JsonTokenType.StartArray) => Section.Items,
            _ => Section.Top,
        };
    }

    private void AcceptMetadata(in Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            _field = reader.ValueTextEquals("resourceVersion"u8) ? Field.ResourceVersion
                : reader.ValueTextEquals("continue"u8) ? Field.Continue
                : Field.None;
        }
        else if (reader.TokenType == JsonTokenType.String && _field == Field.ResourceVersion)
        {
            ResourceVersion = reader.GetString() ?? "";
        }
        else if (reader.TokenType == JsonTokenType.String && _field == Field.Continue)
        {
            Continue = reader.GetString() ?? "";
        }
    }
}
