using System.Collections.Frozen;

namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>What is known under a text. Texts of other lengths than any known are turned away without being hashed.</summary>
internal sealed class Utf8Table<T>
{
    private readonly FrozenDictionary<byte[], T[]>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly ulong _lengths;

    public Utf8Table(IEnumerable<KeyValuePair<string, T>> entries)
    {
        FrozenDictionary<byte[], T[]> table = entries
            .GroupBy(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal)
            .ToFrozenDictionary(group => Utf8Comparer.Bytes(group.Key), group => group.ToArray(), Utf8Comparer.Instance);
        _lookup = table.GetAlternateLookup<ReadOnlySpan<byte>>();
        foreach (byte[] key in table.Keys)
        {
            _lengths |= 1UL << Math.Min(key.Length, 63);
        }
    }

    public ReadOnlySpan<T> Find(ReadOnlySpan<byte> text) =>
        (_lengths & (1UL << Math.Min(text.Length, 63))) != 0 && _lookup.TryGetValue(text, out T[]? found) ? found : [];
}
