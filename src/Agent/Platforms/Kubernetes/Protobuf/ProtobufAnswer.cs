namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Protobuf;

/// <summary>
/// One object: <see cref="MetadataJson.Magic"/> and a runtime.Unknown around it. A list is translated item by item, so that a page takes no more
/// memory than its largest item.
/// </summary>
internal sealed class ProtobufAnswer(Stream source) : ProtobufBody(source)
{
    private Place _place;
    private byte[] _kind = [];
    private long _left;
    private bool _hasItems;

    private enum Place
    {
        Magic,
        Envelope,
        List,
        End,
    }

    protected override bool TranslatePart()
    {
        bool hasTranslated = _place switch
        {
            Place.Magic => ReadMagic(),
            Place.Envelope => ReadEnvelope(),
            Place.List => ReadList(),
            _ => Skip(),
        };
        Json.Flush();
        return hasTranslated;
    }

    private bool ReadMagic()
    {
        if (Rest.Length < MetadataJson.Magic.Length)
        {
            return false;
        }

        if (!Rest.StartsWith(MetadataJson.Magic))
        {
            throw new FormatException("The API server sent something that is no Kubernetes object in protobuf.");
        }

        Advance(MetadataJson.Magic.Length);
        _place = Place.Envelope;
        return true;
    }

    private bool ReadEnvelope()
    {
        if (!TryReadHead(out int field, out int head, out ulong announced))
        {
            return false;
        }

        if (field == 2 && _kind.AsSpan().SequenceEqual("PartialObjectMetadataList"u8))
        {
            Advance(head);
            _left = (long)announced;
            _place = Place.List;
            Json.WriteStartObject();
            return true;
        }

        int length = Bounded(announced);
        if (Rest.Length < head + length)
        {
            return false;
        }

        var value = Rest.Slice(head, length);
        if (field == 1)
        {
            _kind = MetadataJson.Kind(value).ToArray();
        }
        else if (field == 2)
        {
            MetadataJson.WriteOfKind(Json, _kind, value);
            _place = Place.End;
        }

        Advance(head + length);
        return true;
    }

    private bool ReadList()
    {
        if (_left == 0)
        {
            EndList();
            return true;
        }

        if (!TryReadHead(out int field, out int head, out ulong announced))
        {
            return false;
        }

        int length = Bounded(announced);
        if (Rest.Length < head + length)
        {
            return false;
        }

        var value = Rest.Slice(head, length);
        if (field == 1)
        {
            Json.WriteStartObject("metadata"u8);
            MetadataJson.WriteListMeta(Json, value);
            Json.WriteEndObject();
        }
        else if (field == 2)
        {
            BeginItems();
            MetadataJson.WriteObject(Json, value);
        }

        Advance(head + length);
        _left -= head + length;
        return true;
    }

    private void BeginItems()
    {
        if (!_hasItems)
        {
            Json.WriteStartArray("items"u8);
            _hasItems = true;
        }
    }

    private void EndList()
    {
        BeginItems();
        Json.WriteEndArray();
        Json.WriteEndObject();
        _place = Place.End;
    }

    private bool Skip()
    {
        Advance(Rest.Length);
        return false;
    }

    /// <summary>Where a field begins that has a length, as all have here; false when more has to arrive.</summary>
    private bool TryReadHead(out int field, out int head, out ulong length)
    {
        (field, head, length) = (0, 0, 0);
        int first = ProtobufFields.ReadVarint(Rest, out ulong tag);
        int second = first == 0 ? 0 : ProtobufFields.ReadVarint(Rest[first..], out length);
        if (second == 0)
        {
            return false;
        }

        var (number, type) = ProtobufFields.Tag.Of(tag);
        if (type != ProtobufFields.WireType.Bytes)
        {
            throw new FormatException("The API server sent something that is no Kubernetes object in protobuf.");
        }

        field = number;
        head = first + second;
        return true;
    }
}
