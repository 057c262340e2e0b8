using System.Text.Json;
using MeshSync.Fabric.Agent.Scanning;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Scanning;

/// <summary>Reads the events of a WATCH: one JSON value after another, whatever stands between them.</summary>
internal sealed class WatchStream : JsonStream
{
    private bool _typeFollows;
    private bool _objectFollows;

    public WatchFrameType Type { get; private set; }

    /// <summary>The event carried an object; it is in <see cref="JsonStream.Object"/>.</summary>
    public bool HasObject { get; private set; }

    /// <summary>Reads on to the end of the next event; false when more bytes are needed.</summary>
    public bool ReadEvent() => Advance();

    public override void Reset()
    {
        base.Reset();
        _typeFollows = _objectFollows = false;
    }

    protected override bool Accept(in Utf8JsonReader reader, long origin)
    {
        if (reader.CurrentDepth == 0 && reader.TokenType == JsonTokenType.EndObject)
        {
            return true;
        }

        if (reader.CurrentDepth == 0)
        {
            Type = WatchFrameType.Unknown;
            HasObject = _typeFollows = _objectFollows = false;
            return reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray);
        }

        if (reader.CurrentDepth == 1)
        {
            AcceptMember(reader, origin);
        }

        return false;
    }

    protected override bool AcceptEndOfObject() => false;

    private void AcceptMember(in Utf8JsonReader reader, long origin)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            _typeFollows = reader.ValueTextEquals("type"u8);
            _objectFollows = reader.ValueTextEquals("object"u8);
            return;
        }

        if (_typeFollows && reader.TokenType == JsonTokenType.String)
        {
            Type = ReadType(reader);
        }
        else if (_objectFollows && reader.TokenType == JsonTokenType.StartObject)
        {
            HasObject = true;
            BeginObject(reader, origin);
        }

        _typeFollows = _objectFollows = false;
    }

    private static WatchFrameType ReadType(in Utf8JsonReader reader) =>
        reader.ValueTextEquals("ADDED"u8) ? WatchFrameType.Added
        : reader.ValueTextEquals("MODIFIED"u8) ? WatchFrameType.Modified
        : reader.ValueTextEquals("DELETED"u8) ? WatchFrameType.Deleted
        : reader.ValueTextEquals("BOOKMARK"u8) ? WatchFrameType.Bookmark
        : reader.ValueTextEquals("ERROR"u8) ? WatchFrameType.Error
        : WatchFrameType.Unknown;
}
