using MeshSync.Fabric.Fingerprints.Identities;

namespace MeshSync.Fabric.Grains.Products;

/// <summary>What the objects of a cluster say about one product. What an object says later wins, in whatever order it is heard.</summary>
internal sealed class ProductEvidence(string product)
{
    /// <summary>Withdrawals that are remembered, so that an older word that is still on its way is known to be older.</summary>
    private const int Remembered = 4096;

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ulong> _withdrawn = new(StringComparer.Ordinal);

    public int Count => _entries.Count;

    public IEnumerable<Entry> Entries => _entries.Values;

    /// <summary>Takes a word of an object.</summary>
    /// <returns>Whether it changes what is known of the product.</returns>
    public bool Hear(ObjectWord word)
    {
        var known = _entries.GetValueOrDefault(word.Key);
        if (word.Sequence < (known?.Sequence ?? _withdrawn.GetValueOrDefault(word.Key)))
        {
            return false;
        }

        var evidence = EvidenceText.Read(word.Evidence).FirstOrDefault(one => one.Product == product);
        if (evidence is null)
        {
            return Withdraw(word.Key, word.Sequence);
        }

        _ = _withdrawn.Remove(word.Key);
        var mark = ProductMarks.Of(word.Marks, product);
        _entries[word.Key] = new Entry(word.Key, word.Sequence, evidence, mark, word.IsPresence);
        return !evidence.Equals(known?.Evidence) || mark != known?.Mark || word.IsPresence != known?.IsPresence;
    }

    /// <summary>Takes over a scan: what it does not have and is not newer is gone.</summary>
    public bool Replace(IEnumerable<ObjectWord> words, ulong upTo)
    {
        var changed = false;
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            _ = found.Add(word.Key);
            changed |= Hear(word);
        }

        foreach (var gone in _entries.Values.Where(entry => entry.Sequence <= upTo && !found.Contains(entry.Key)).ToArray())
        {
            changed |= Withdraw(gone.Key, gone.Sequence);
        }

        return changed;
    }

    /// <summary>The store is another one, with sequences of its own: whatever is heard from now on is newer.</summary>
    public void StoreReplaced()
    {
        _withdrawn.Clear();
        foreach (var entry in _entries.Values.ToArray())
        {
            _entries[entry.Key] = entry with { Sequence = 0 };
        }
    }

    /// <summary>What the row of an object says since a message.</summary>
    public void Marked(string key, ulong sequence, ProductMark? mark)
    {
        if (_entries.TryGetValue(key, out var entry) && entry.Sequence <= sequence)
        {
            _entries[key] = entry with { Sequence = sequence, Mark = mark };
        }
    }

    private bool Withdraw(string key, ulong sequence)
    {
        if (_withdrawn.Count >= Remembered)
        {
            _withdrawn.Clear();
        }

        _withdrawn[key] = sequence;
        return _entries.Remove(key);
    }

    /// <summary>What one object says.</summary>
    /// <param name="Key">Key of the object.</param>
    /// <param name="Sequence">Of the message that it said it with.</param>
    /// <param name="Evidence">What it says.</param>
    /// <param name="Mark">What its row says of the product; null for nothing.</param>
    /// <param name="IsPresence">It is known by its presence only.</param>
    internal sealed record Entry(string Key, ulong Sequence, ObjectEvidence Evidence, ProductMark? Mark, bool IsPresence);
}
