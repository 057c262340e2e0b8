namespace MeshSync.Fabric.Agent.Scanning;

/// <summary>
/// What is sent of an object of which no more than its presence is to be known: <c>{"metadata":…}</c>, in the bytes it came in, without
/// managedFields and without the annotation that repeats the whole object. Type fields are left out: in the API server's small form they
/// say PartialObjectMetadata.
/// </summary>
internal readonly ref struct PresenceBody
{
    private readonly ReadOnlySpan<byte> _first;
    private readonly ReadOnlySpan<byte> _second;
    private readonly ReadOnlySpan<byte> _third;

    /// <param name="source">Has just read an object with metadata.</param>
    public PresenceBody(JsonStream source)
    {
        var (start, end) = source.Object.Metadata;
        var cut = source.Object.Cut;
        var head = source.Window.Slice(start, cut.End == 0 ? end : cut.Start);
        var tail = cut.End == 0 ? default : source.Window.Slice(cut.End, end);
        bool isInHead = TryCut(head, out var before, out var behind);
        _first = isInHead ? before : head;
        _second = behind;
        _third = tail;
        if (!isInHead)
        {
            _ = TryCut(tail, out _second, out _third);
        }
    }

    private static ReadOnlySpan<byte> Prefix => "{\"metadata\":"u8;

    // An API server writes no white space. Where somebody does, the silo leaves the annotation out all the same.
    private static ReadOnlySpan<byte> LastApplied => "\"kubectl.kubernetes.io/last-applied-configuration\":\""u8;

    public int Length => Prefix.Length + _first.Length + _second.Length + _third.Length + 1;

    public void CopyTo(Span<byte> destination)
    {
        Prefix.CopyTo(destination);
        destination = destination[Prefix.Length..];
        _first.CopyTo(destination);
        _second.CopyTo(destination[_first.Length..]);
        _third.CopyTo(destination[(_first.Length + _second.Length)..]);
        destination[_first.Length + _second.Length + _third.Length] = (byte)'}';
    }

    private static bool TryCut(ReadOnlySpan<byte> json, out ReadOnlySpan<byte> before, out ReadOnlySpan<byte> behind)
    {
        int start = json.IndexOf(LastApplied);
        int end = start < 0 ? -1 : EndOfText(json, start + LastApplied.Length);
        if (end < 0)
        {
            before = json;
            behind = default;
            return false;
        }

        bool commaBehind = end < json.Length && json[end] == (byte)',';
        bool commaBefore = !commaBehind && start > 0 && json[start - 1] == (byte)',';
        before = json[..(commaBefore ? start - 1 : start)];
        behind = json[(commaBehind ? end + 1 : end)..];
        return true;
    }

    /// <summary>Behind the closing quote of the text that begins there; -1 when there is none.</summary>
    private static int EndOfText(ReadOnlySpan<byte> json, int place)
    {
        while (json[place..].IndexOfAny((byte)'"', (byte)'\\') is >= 0 and var step)
        {
            place += step;
            if (json[place] == (byte)'"')
            {
                return place + 1;
            }

            place += 2;
            if (place > json.Length)
            {
                break;
            }
        }

        return -1;
    }
}
