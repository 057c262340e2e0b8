using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace MeshSync.Fabric.Fingerprints.Content;

/// <summary>
/// Copies what counts into a pooled buffer and hashes that in one go. Marks that cannot occur in JSON stand between the
/// parts, so that no two different objects are copied to the same bytes, and commas, which depend on what was left out,
/// are not copied at all.
/// </summary>
internal ref struct ContentHash
{
    private const byte End = 0;
    private const byte Open = 1;
    private const byte Close = 2;

    private readonly string _kind;
    private readonly Span<byte> _kept;
    private JsonScanner _scanner;
    private int _used;

    private ContentHash(string kind, ReadOnlySpan<byte> json, Span<byte> kept, int used)
    {
        _kind = kind;
        _scanner = new JsonScanner(json);
        _kept = kept;
        _used = used;
    }

    public static ContentFingerprint Of(string apiVersion, string kind, ReadOnlySpan<byte> json)
    {
        // The punctuation of what is copied makes room for the marks; a walked object adds at most its own two.
        int size = Encoding.UTF8.GetMaxByteCount(apiVersion.Length + kind.Length) + json.Length + 64;
        byte[] rented = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            int used = Encoding.UTF8.GetBytes(apiVersion, rented);
            rented[used++] = End;
            used += Encoding.UTF8.GetBytes(kind, rented.AsSpan(used));
            rented[used++] = End;

            var hash = new ContentHash(kind, json, rented, used);
            hash.Walk(Place.Root);
            hash._scanner.ExpectEnd();
            Span<byte> digest = stackalloc byte[16];
            XxHash128.Hash(rented.AsSpan(0, hash._used), digest);
            return new ContentFingerprint(BinaryPrimitives.ReadUInt64BigEndian(digest), BinaryPrimitives.ReadUInt64BigEndian(digest[8..]));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void Walk(Place place)
    {
        if (place == Place.Root)
        {
            _scanner.ExpectObject();
        }

        if (_scanner.TryOpen((byte)'{'))
        {
            WalkObject(place);
        }
        else if (place == Place.NodeConditions && _scanner.TryOpen((byte)'['))
        {
            WalkConditions();
        }
        else
        {
            Keep(_scanner.Value());
            Mark(End);
        }
    }

    private void WalkObject(Place place)
    {
        Mark(Open);
        while (_scanner.NextKey(out ReadOnlySpan<byte> key))
        {
            Place below = Noise.Below(place, key, _kind);
            switch (below)
            {
                case Place.Metadata when Noise.IsOnlyInMetadata(_kind):
                    WalkBelow(below, key);
                    KeepRest();
                    return;
                case Place.Dropped:
                    _scanner.Value();
                    break;
                case Place.Kept:
                    Keep(key);
                    Mark(End);
                    Keep(_scanner.Value());
                    Mark(End);
                    break;
                default:
                    WalkBelow(below, key);
                    break;
            }
        }

        Mark(Close);
    }

    private void WalkBelow(Place below, ReadOnlySpan<byte> key)
    {
        int start = _used;
        Keep(key);
        Mark(End);
        int value = _used;
        Walk(below);

        // Annotations of noise alone are no annotations.
        if (below == Place.Annotations && _used - value == 2 && _kept[value] == Open)
        {
            _used = start;
        }
    }

    // Behind the metadata there is no noise, so nothing needs to be found there: three quarters of an object are hashed unread.
    private void KeepRest()
    {
        Keep(TrailingType.Without(_scanner.Rest()));
        Mark(Close);
    }

    private void WalkConditions()
    {
        Mark(Open);
        while (_scanner.NextElement())
        {
            Walk(Place.NodeCondition);
        }

        Mark(Close);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_kept[_used..]);
        _used += bytes.Length;
    }

    private void Mark(byte mark) => _kept[_used++] = mark;
}
