using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace MeshSync.Fabric.Meshery.Json;

/// <summary>
/// The shape of one JSON object as a flat, pooled array of nodes over its bytes: no value is copied or decoded.
/// Every object's keys are in the order Go's <c>encoding/json</c> writes a map (bytes of the unescaped key), and of a
/// doubled key the last one is kept, as Go keeps it.
/// </summary>
internal ref partial struct JsonTape : IDisposable
{
    public const int None = -1;
    public const int Root = 0;

    private readonly ReadOnlySpan<byte> _json;
    private readonly bool _hasUnescapedSpecial;
    private TapeNode[] _nodes;
    private byte[] _scratch = [];
    private int _count;
    private int _scratchUsed;

    private JsonTape(ReadOnlySpan<byte> json)
    {
        _json = json;
        _hasUnescapedSpecial = json.ContainsAny(GoText.SpecialUnescaped);
        _nodes = ArrayPool<TapeNode>.Shared.Rent(Math.Max(256, json.Length / 12));
    }

    public readonly ref readonly TapeNode this[int index] => ref _nodes[index];

    public readonly ReadOnlySpan<byte> KeyOf(int index) => _json.Slice(_nodes[index].KeyStart, _nodes[index].KeyLength);

    /// <summary>The unescaped key.</summary>
    public readonly ReadOnlySpan<byte> NameOf(int index) => SortKey(in _nodes[index]);

    public readonly ReadOnlySpan<byte> TextOf(int index) => _json.Slice(_nodes[index].Start, _nodes[index].Length);

    /// <summary>Whether a key's bytes can be copied as they are. Go's servers escape what is special, so one look at the whole tells most.</summary>
    public readonly bool IsKeyPlain(int index) => !_hasUnescapedSpecial && !_nodes[index].KeyHasEscapes;

    /// <summary>The same for a string.</summary>
    public readonly bool IsTextPlain(int index) => !_hasUnescapedSpecial && !_nodes[index].HasEscapes;

    /// <summary>The value of a key, or <see cref="None"/>. Anything but an object has no keys.</summary>
    public readonly int Find(int parent, ReadOnlySpan<byte> key)
    {
        if (parent == None || _nodes[parent].Kind != JsonTokenType.StartObject)
        {
            return None;
        }

        int child = _nodes[parent].FirstChild;
        while (child != None && !SortKey(in _nodes[child]).SequenceEqual(key))
        {
            child = _nodes[child].Next;
        }

        return child;
    }

    /// <summary>The value of a key where it is of the given type, or <see cref="None"/>.</summary>
    public readonly int Find(int parent, ReadOnlySpan<byte> key, JsonTokenType kind)
    {
        int found = Find(parent, key);
        return found != None && _nodes[found].Kind == kind ? found : None;
    }

    public readonly void Dispose()
    {
        if (_nodes is not null)
        {
            ArrayPool<TapeNode>.Shared.Return(_nodes);
        }

        if (_scratch is { Length: > 0 })
        {
            ArrayPool<byte>.Shared.Return(_scratch);
        }
    }

    private int Append(int parent)
    {
        if (_count == _nodes.Length)
        {
            TapeNode[] larger = ArrayPool<TapeNode>.Shared.Rent(_count * 2);
            _nodes.AsSpan(0, _count).CopyTo(larger);
            ArrayPool<TapeNode>.Shared.Return(_nodes);
            _nodes = larger;
        }

        int index = _count++;
        ref TapeNode node = ref _nodes[index];
        node.KeyStart = None;
        node.Parent = parent;
        node.FirstChild = None;
        node.LastChild = None;
        node.Next = None;
        if (parent != None)
        {
            Link(ref _nodes[parent], index);
        }

        return index;
    }

    private readonly void Link(ref TapeNode parent, int index)
    {
        if (parent.FirstChild == None)
        {
            parent.FirstChild = index;
        }
        else
        {
            _nodes[parent.LastChild].Next = index;
        }

        parent.LastChild = index;
    }

    private void SetKey(ref TapeNode node, int start, int length, bool hasEscapes)
    {
        node.KeyStart = start;
        node.KeyLength = length;
        node.KeyHasEscapes = hasEscapes;
        if (hasEscapes)
        {
            Unescape(ref node);
        }

        node.KeyPrefix = Prefix(SortKey(in node));
    }

    private static ulong Prefix(ReadOnlySpan<byte> key)
    {
        switch (key.Length)
        {
            case >= 8:
                return BinaryPrimitives.ReadUInt64BigEndian(key);
            case >= 4:
                uint head = BinaryPrimitives.ReadUInt32BigEndian(key);
                uint tail = BinaryPrimitives.ReadUInt32BigEndian(key[^4..]);
                return ((ulong)head << 32) | ((ulong)tail << (8 * (8 - key.Length)));
            default:
                ulong prefix = 0;
                for (int i = 0; i < key.Length; i++)
                {
                    prefix |= (ulong)key[i] << (56 - (8 * i));
                }

                return prefix;
        }
    }

    private void Unescape(ref TapeNode node)
    {
        // Unescaping never lengthens: the shortest escape of a three-byte character is six bytes.
        if (_scratch.Length - _scratchUsed < node.KeyLength)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(256, (_scratchUsed + node.KeyLength) * 2));
            _scratch.AsSpan(0, _scratchUsed).CopyTo(larger);
            if (_scratch.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_scratch);
            }

            _scratch = larger;
        }

        node.ScratchStart = _scratchUsed;
        node.ScratchLength = GoText.Unescape(_json.Slice(node.KeyStart, node.KeyLength), _scratch.AsSpan(_scratchUsed));
        _scratchUsed += node.ScratchLength;
    }

    private readonly ReadOnlySpan<byte> SortKey(in TapeNode node) => node.KeyHasEscapes
        ? _scratch.AsSpan(node.ScratchStart, node.ScratchLength)
        : _json.Slice(node.KeyStart, node.KeyLength);
}
