using System.Text.Json;

namespace MeshSync.Fabric.JetStream.Storage;

/// <summary>What JetStream answers to a publish: <c>{"stream":"…","seq":7}</c> or <c>{"error":{"code":400,"err_code":10071,"description":"…"}}</c>.</summary>
internal readonly record struct StoreReply(ulong Sequence, int Code, int ErrorCode, string Description)
{
    private const int WrongLastSequence = 10071;
    private const int WrongLastSequenceConstant = 10164;

    public bool IsStored => Sequence > 0;

    public bool IsLostRace => ErrorCode is WrongLastSequence or WrongLastSequenceConstant;

    /// <summary>The server or its cluster is not able to store right now.</summary>
    public bool IsTemporary => Code == 503;

    /// <exception cref="JsonException">It is no such answer.</exception>
    public static StoreReply Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return Read(json);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            // What the reader throws where a number is a text, or too large, or a text is no Unicode.
            throw new JsonException(e.Message, e);
        }
    }

    private static StoreReply Read(ReadOnlySpan<byte> json)
    {
        ulong sequence = 0;
        int code = 0, errorCode = 0;
        var description = "";
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.ValueTextEquals("seq"u8) && reader.Read())
            {
                sequence = reader.GetUInt64();
            }
            else if (reader.ValueTextEquals("code"u8) && reader.Read())
            {
                code = reader.GetInt32();
            }
            else if (reader.ValueTextEquals("err_code"u8) && reader.Read())
            {
                errorCode = reader.GetInt32();
            }
            else if (reader.ValueTextEquals("description"u8) && reader.Read())
            {
                description = reader.GetString() ?? "";
            }
        }

        return new StoreReply(sequence, code, errorCode, description);
    }
}
