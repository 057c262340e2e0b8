using System.Buffers;
using System.Text.Json;
using MeshSync.Fabric.Contracts.Objects;
using MeshSync.Fabric.Contracts.Redaction;
using MeshSync.Fabric.Meshery;

namespace MeshSync.Fabric.Cli.Wire;

/// <summary>Prints messages, and complains about what cannot become one.</summary>
internal sealed class WirePrinter(Stream output, TextWriter errors, bool redact, bool withContent)
{
    private readonly ArrayBufferWriter<byte> _message = new();
    private readonly ArrayBufferWriter<byte> _redacted = new();

    public int Failures { get; private set; }

    public void Print(string place, MesheryEvent mesheryEvent, string clusterId, ReadOnlySpan<byte> json)
    {
        try
        {
            string kind = KindOf(json);
            _message.ResetWrittenCount();
            ReadOnlySpan<byte> told = redact && SecretRedactor.Applies(kind) ? Redact(json) : json;
            if (withContent)
            {
                MesheryMessage.WriteWithContent(_message, mesheryEvent, clusterId, apiVersion: "", kind, told);
            }
            else
            {
                MesheryMessage.Write(_message, mesheryEvent, clusterId, apiVersion: "", kind, told);
            }

            output.Write(_message.WrittenSpan);
            output.WriteByte((byte)'\n');
        }
        catch (FormatException failure)
        {
            Complain(place, failure.Message);
        }
    }

    public void Complain(string place, string what)
    {
        Failures++;
        errors.WriteLine($"{place}: {what}");
    }

    public Task FlushAsync(CancellationToken cancellation) => output.FlushAsync(cancellation);

    private ReadOnlySpan<byte> Redact(ReadOnlySpan<byte> json)
    {
        _redacted.ResetWrittenCount();
        SecretRedactor.Redact(json, _redacted);
        return _redacted.WrittenSpan;
    }

    // On the way from a cluster the kind is known from the resource; here only the object can say it.
    private static string KindOf(ReadOnlySpan<byte> json)
    {
        string? kind = null;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = RawObject.MaxDepth });
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isKind = reader.NameIs("kind"u8);
                reader.Read();
                kind = !isKind ? kind : reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                reader.Skip();
            }
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw failure is JsonException syntax
                ? MalformedObjectException.From(syntax, json)
                : new MalformedObjectException("The kind is not text", reader.TokenStartIndex, failure);
        }

        return string.IsNullOrEmpty(kind) ? throw new FormatException("the object has no kind; add one, as in \"kind\": \"Pod\".") : kind;
    }
}
