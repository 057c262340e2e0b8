using System.Text.Json;

namespace MeshSync.Fabric.Agent.Scanning;

/// <summary>
/// Follows the tokens of one Kubernetes object, remembers where its key fields and its managedFields lie, and knows when it ends.
/// It keeps positions only, so an object may arrive in any number of pieces.
/// </summary>
internal sealed class ObjectScan
{
    private int _depth;
    private Field _field;
    private bool _inMetadata;
    private long _lastMemberEnd;
    private long _cutFrom;
    private bool _cutAtNextMember;

    private enum Field
    {
        None,
        ApiVersion,
        Kind,
        Metadata,
        Name,
        Namespace,
        Uid,
        ResourceVersion,
        ManagedFields,
    }

    public long Start { get; private set; }

    public long End { get; private set; }

    public TextRange ApiVersion { get; private set; }

    public TextRange Kind { get; private set; }

    public TextRange Name { get; private set; }

    public TextRange Namespace { get; private set; }

    public TextRange Uid { get; private set; }

    public TextRange ResourceVersion { get; private set; }

    /// <summary>Where the metadata is, braces included; empty when there is none.</summary>
    public (long Start, long End) Metadata { get; private set; }

    /// <summary>The bytes to leave out so that managedFields and one comma go; empty when there are none.</summary>
    public (long Start, long End) Cut { get; private set; }

    public int BodyLength => (int)(End - Start - (Cut.End - Cut.Start));

    /// <summary>Copies the object without its managedFields.</summary>
    public void CopyBody(ByteWindow window, Span<byte> destination)
    {
        var head = window.Slice(Start, Cut.End == 0 ? End : Cut.Start);
        head.CopyTo(destination);
        if (Cut.End != 0)
        {
            window.Slice(Cut.End, End).CopyTo(destination[head.Length..]);
        }
    }

    /// <summary>Begins at the object's opening brace, which the reader has just read.</summary>
    public void Begin(in Utf8JsonReader reader, long origin)
    {
        Start = origin + reader.TokenStartIndex;
        End = 0;
        _depth = reader.CurrentDepth;
        _field = Field.None;
        _inMetadata = false;
        _cutAtNextMember = false;
        Cut = Metadata = default;
        ApiVersion = Kind = Name = Namespace = Uid = ResourceVersion = default;
    }

    /// <summary>Takes the next token; true when it ends the object.</summary>
    public bool Accept(in Utf8JsonReader reader, long origin)
    {
        int level = reader.CurrentDepth - _depth;
        if (level > 2 || (level == 2 && !_inMetadata))
        {
            return false;
        }

        if (level == 0)
        {
            End = origin + reader.BytesConsumed;
            return true;
        }

        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            EnterMember(reader, level, origin);
        }
        else if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            EnterContainer(reader, level, origin);
        }
        else
        {
            LeaveMember(reader, level, origin);
        }

        return false;
    }

    private void EnterMember(in Utf8JsonReader reader, int level, long origin)
    {
        if (_cutAtNextMember && level == 2)
        {
            // managedFields came first: the comma to drop is the one behind it.
            Cut = (Cut.Start, origin + reader.TokenStartIndex);
            _cutAtNextMember = false;
        }

        _field = level == 1 ? TopLevelField(reader) : MetadataField(reader);
        if (_field == Field.ManagedFields)
        {
            _cutFrom = _lastMemberEnd != 0 ? _lastMemberEnd : origin + reader.TokenStartIndex;
        }
    }

    private void EnterContainer(in Utf8JsonReader reader, int level, long origin)
    {
        if (level == 1 && _field == Field.Metadata && reader.TokenType == JsonTokenType.StartObject)
        {
            _inMetadata = true;
            _lastMemberEnd = 0;
            Metadata = (origin + reader.TokenStartIndex, 0);
        }
    }

    private void LeaveMember(in Utf8JsonReader reader, int level, long origin)
    {
        if (level == 1)
        {
            Metadata = _inMetadata ? (Metadata.Start, origin + reader.BytesConsumed) : Metadata;
            _inMetadata = false;
            _cutAtNextMember = false;
            Keep(reader, origin);
            return;
        }

        if (_field == Field.ManagedFields)
        {
            Cut = (_cutFrom, origin + reader.BytesConsumed);
            _cutAtNextMember = _lastMemberEnd == 0;
            return;
        }

        Keep(reader, origin);
        _lastMemberEnd = origin + reader.BytesConsumed;
    }

    private void Keep(in Utf8JsonReader reader, long origin)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return;
        }

        switch (_field)
        {
            case Field.ApiVersion:
                ApiVersion = TextRange.Of(reader, origin);
                break;
            case Field.Kind:
                Kind = TextRange.Of(reader, origin);
                break;
            case Field.Name:
                Name = TextRange.Of(reader, origin);
                break;
            case Field.Namespace:
                Namespace = TextRange.Of(reader, origin);
                break;
            case Field.Uid:
                Uid = TextRange.Of(reader, origin);
                break;
            case Field.ResourceVersion:
                ResourceVersion = TextRange.Of(reader, origin);
                break;
        }
    }

    private static Field TopLevelField(in Utf8JsonReader reader) =>
        reader.ValueTextEquals("metadata"u8) ? Field.Metadata
        : reader.ValueTextEquals("kind"u8) ? Field.Kind
        : reader.ValueTextEquals("apiVersion"u8) ? Field.ApiVersion
        : Field.None;

    private static Field MetadataField(in Utf8JsonReader reader) =>
        reader.ValueTextEquals("name"u8) ? Field.Name
        : reader.ValueTextEquals("namespace"u8) ? Field.Namespace
        : reader.ValueTextEquals("uid"u8) ? Field.Uid
        : reader.ValueTextEquals("resourceVersion"u8) ? Field.ResourceVersion
        : reader.ValueTextEquals("managedFields"u8) ? Field.ManagedFields
        : Field.None;
}
