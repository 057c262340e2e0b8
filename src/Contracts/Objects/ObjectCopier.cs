using System.Buffers;
using System.Text.Json;
using MeshSync.Fabric.Contracts.Redaction;

namespace MeshSync.Fabric.Contracts.Objects;

/// <summary>
/// One walk over an object's first levels. Bytes are copied in runs: <c>_copied</c> is how far the output has come,
/// and every edit flushes up to its start and moves it past its end.
/// </summary>
internal ref struct ObjectCopier
{
    private static ReadOnlySpan<byte> Placeholder => "\"[REDACTED]\""u8;

    private readonly ReadOnlySpan<byte> _json;
    private readonly IBufferWriter<byte> _output;
    private readonly bool _cutManagedFields;
    private readonly bool _redact;
    private Utf8JsonReader _reader;
    private int _copied;

    public ObjectCopier(ReadOnlySpan<byte> json, IBufferWriter<byte> output, ObjectEdits edits)
    {
        _json = json;
        _output = output;
        _cutManagedFields = edits.HasFlag(ObjectEdits.CutManagedFields);
        _redact = edits.HasFlag(ObjectEdits.RedactSecret);
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = RawObject.MaxDepth });
    }

    public void Copy()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            throw new MalformedObjectException("Expected a JSON object", _reader.TokenStartIndex);
        }

        while (NextProperty())
        {
            if (_reader.NameIs("metadata"u8))
            {
                CopyMetadata();
            }
            else if (_redact && NamesSecretValues())
            {
                RedactValues();
            }
            else
            {
                _reader.Skip();
            }
        }

        // One more read refuses anything but whitespace behind the object.
        _reader.Read();
        FlushTo(_json.Length);
    }

    private readonly bool NamesSecretValues() =>
        _reader.NameIs("data"u8) || _reader.NameIs("stringData"u8) || _reader.NameIs("binaryData"u8);

    private void CopyMetadata()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            _reader.Skip();
            return;
        }

        bool keptAny = false;
        int previousEnd = (int)_reader.BytesConsumed;
        while (NextProperty())
        {
            if (_cutManagedFields && _reader.NameIs("managedFields"u8))
            {
                CutProperty(previousEnd, keptAny);
                continue;
            }

            if (_redact && _reader.NameIs("annotations"u8))
            {
                RedactLastApplied();
            }
            else
            {
                _reader.Skip();
            }

            keptAny = true;
            previousEnd = (int)_reader.BytesConsumed;
        }
    }

    // Takes one comma along: the one before where a property was kept, else the one behind.
    private void CutProperty(int previousEnd, bool keptAny)
    {
        FlushTo(previousEnd);
        _reader.Skip();
        _copied = (int)_reader.BytesConsumed;
        if (!keptAny)
        {
            int comma = _json[_copied..].IndexOfAnyExcept(" \t\r\n"u8);
            _copied += comma >= 0 && _json[_copied + comma] == (byte)',' ? comma + 1 : 0;
        }
    }

    private void RedactLastApplied()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            _reader.Skip();
            return;
        }

        while (NextProperty())
        {
            if (_reader.NameIs(SecretRedactor.LastAppliedAnnotation))
            {
                _reader.Read();
                ReplaceValue();
            }
            else
            {
                _reader.Skip();
            }
        }
    }

    // What is not an object is no Secret an API server accepts, but its bytes stay in the cluster all the same.
    private void RedactValues()
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            ReplaceValue();
            return;
        }

        while (NextProperty())
        {
            _reader.Read();
            ReplaceValue();
        }
    }

    private bool NextProperty() => _reader.Read() && _reader.TokenType == JsonTokenType.PropertyName;

    private void ReplaceValue()
    {
        FlushTo((int)_reader.TokenStartIndex);
        _output.Write(Placeholder);
        _reader.Skip();
        _copied = (int)_reader.BytesConsumed;
    }

    private void FlushTo(int end)
    {
        if (end > _copied)
        {
            _output.Write(_json[_copied..end]);
            _copied = end;
        }
    }
}
