using System.Text.Json;

namespace MeshSync.Fabric.Agent.Scanning;

/// <summary>
/// Base of the scanners that read a response as it arrives: bytes go in in any pieces, objects come out, and nothing is kept but the
/// object being read. Every byte is looked at once, whatever the pieces.
/// </summary>
internal abstract class JsonStream : IDisposable
{
    private const int ReadSize = 16 * 1024;

    // Go's encoder allows 10,000; a CustomResourceDefinition's schema easily passes .NET's default of 64.
    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, MaxDepth = 10_000 };

    private JsonReaderState _state = new(Options);
    private long _parsed;
    private bool _holding;
    private bool _handedOver;

    public ByteWindow Window { get; } = new();

    /// <summary>The object last read; valid until the next read of anything.</summary>
    public ObjectScan Object { get; } = new();

    protected bool InObject { get; private set; }

    /// <summary>Where the next bytes of the response go.</summary>
    public Memory<byte> Free()
    {
        Window.DiscardBefore(_holding ? Object.Start : _parsed);
        return Window.Free(ReadSize);
    }

    public void Filled(int count) => Window.Filled(count);

    public void Dispose() => Window.Dispose();

    /// <summary>Forgets everything, to read another response.</summary>
    public virtual void Reset()
    {
        Window.Reset();
        _state = new JsonReaderState(Options);
        _parsed = 0;
        InObject = _holding = _handedOver = false;
    }

    /// <summary>Reads tokens until <see cref="Accept"/> says that something is complete, or the bytes are used up.</summary>
    /// <exception cref="JsonException">What arrived is not JSON.</exception>
    protected bool Advance()
    {
        try
        {
            return ReadTokens();
        }
        catch (InvalidOperationException e)
        {
            // What the reader throws for text that is no Unicode.
            throw new JsonException(e.Message, e);
        }
    }

    /// <summary>Takes the next token around the objects; true when something is complete.</summary>
    protected abstract bool Accept(in Utf8JsonReader reader, long origin);

    /// <summary>An object has ended; true when that completes something.</summary>
    protected abstract bool AcceptEndOfObject();

    /// <summary>Follows an object from its opening brace, which the reader has just read.</summary>
    protected void BeginObject(in Utf8JsonReader reader, long origin)
    {
        Object.Begin(reader, origin);
        InObject = _holding = true;
    }

    private bool ReadTokens()
    {
        _holding &= !_handedOver;
        long origin = _parsed;
        var reader = new Utf8JsonReader(Window.Slice(origin, Window.End), isFinalBlock: false, _state);
        bool complete = false;
        while (!complete && reader.Read())
        {
            complete = InObject ? AcceptInObject(reader, origin) : Accept(reader, origin);
        }

        _handedOver = complete;

        _parsed = origin + reader.BytesConsumed;
        _state = reader.CurrentState;
        return complete;
    }

    private bool AcceptInObject(in Utf8JsonReader reader, long origin)
    {
        InObject = !Object.Accept(reader, origin);
        return !InObject && AcceptEndOfObject();
    }
}
