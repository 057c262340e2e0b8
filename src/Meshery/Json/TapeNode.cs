using System.Text.Json;

namespace MeshSync.Fabric.Meshery.Json;

/// <summary>
/// One value of a <see cref="JsonTape"/>: where its bytes lie, and its place in the tree as indexes into the tape.
/// </summary>
internal struct TapeNode
{
    /// <summary>The key's first eight bytes, big-endian: settles nearly every comparison of keys.</summary>
    public ulong KeyPrefix;

    /// <summary>Where the key's content begins, between its quotes; negative for elements of arrays.</summary>
    public int KeyStart;

    public int KeyLength;

    /// <summary>Where the key lies unescaped in the scratch bytes, when it has escapes.</summary>
    public int ScratchStart;

    public int ScratchLength;

    /// <summary>The content of a scalar; a string's lies between its quotes.</summary>
    public int Start;

    public int Length;

    public int Parent;

    public int FirstChild;

    public int LastChild;

    public int Next;

    public JsonTokenType Kind;

    public bool KeyHasEscapes;

    public bool HasEscapes;
}
