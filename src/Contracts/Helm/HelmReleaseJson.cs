using System.Text.Json;
using MeshSync.Fabric.Contracts.Objects;

namespace MeshSync.Fabric.Contracts.Helm;

/// <summary>Finds the facts in the beginning of a release's JSON.</summary>
internal ref struct HelmReleaseJson
{
    // A version is shorter; something else under its name stays in the cluster.
    private const int MaxText = 128;

    private Utf8JsonReader _reader;
    private string? _name;
    private string? _status;
    private string? _chart;
    private string? _version;
    private string? _appVersion;

    /// <param name="json">The beginning, or all of it.</param>
    /// <param name="isWhole">Whether it is all of it.</param>
    /// <param name="reading">Why there are no facts; TooLarge when they may still come.</param>
    public static HelmFacts? Read(ReadOnlySpan<byte> json, bool isWhole, out HelmReading reading)
    {
        var options = new JsonReaderOptions { MaxDepth = RawObject.MaxDepth };
        var release = new HelmReleaseJson { _reader = new Utf8JsonReader(json, isWhole, new JsonReaderState(options)) };
        try
        {
            release.ReadAll();
        }
        catch (JsonException)
        {
            reading = HelmReading.NotJson;
            return null;
        }

        if (release is { _name: not null, _status: not null, _chart: not null })
        {
            reading = HelmReading.Read;
            return new HelmFacts(release._name, release._status, release._chart, release._version ?? "", release._appVersion ?? "");
        }

        reading = isWhole ? HelmReading.NotJson : HelmReading.TooLarge;
        return null;
    }

    private void ReadAll()
    {
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while ((_name is null || _status is null || _chart is null) && NextMember())
        {
            if (_reader.NameIs("name"u8))
            {
                _name = Text();
            }
            else if (_reader.NameIs("info"u8))
            {
                Info();
            }
            else if (_reader.NameIs("chart"u8))
            {
                Chart();
            }
            else if (!_reader.TrySkip())
            {
                return;
            }
        }
    }

    private void Info()
    {
        while (Enter() && NextMember())
        {
            if (_reader.NameIs("status"u8))
            {
                _status = Text();
            }
            else if (!_reader.TrySkip())
            {
                return;
            }
        }
    }

    private void Chart()
    {
        while (Enter() && NextMember())
        {
            if (_reader.NameIs("metadata"u8))
            {
                Metadata();
            }
            else if (!_reader.TrySkip())
            {
                return;
            }
        }
    }

    private void Metadata()
    {
        string? chart = null;
        while (Enter() && NextMember())
        {
            if (_reader.NameIs("name"u8))
            {
                chart = Text();
            }
            else if (_reader.NameIs("version"u8))
            {
                _version = Text();
            }
            else if (_reader.NameIs("appVersion"u8))
            {
                _appVersion = Text();
            }
            else if (!_reader.TrySkip())
            {
                return;
            }
        }

        // Known only with everything beside it.
        _chart = _reader.TokenType == JsonTokenType.EndObject ? chart : null;
    }

    // From the name of an object into it; within it nothing happens.
    private bool Enter() =>
        _reader.TokenType != JsonTokenType.PropertyName || (_reader.Read() && _reader.TokenType == JsonTokenType.StartObject);

    private bool NextMember() => _reader.Read() && _reader.TokenType == JsonTokenType.PropertyName;

    private string? Text()
    {
        if (!_reader.Read())
        {
            return null;
        }

        if (_reader.TokenType != JsonTokenType.String)
        {
            _reader.TrySkip();
            return "";
        }

        return _reader.ValueSpan.Length <= MaxText ? Decoded() : "";
    }

    private readonly string Decoded()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is in no name that Helm accepts.
            return "";
        }
    }
}
