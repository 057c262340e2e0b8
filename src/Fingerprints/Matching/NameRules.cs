using System.Text;

namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>Rules for plain names: exact, <c>start*</c> or <c>*end</c>.</summary>
internal sealed class NameRules
{
    private readonly Utf8Table<SignalRule> _exact;
    private readonly (byte[] Part, bool AtStart, SignalRule Rule)[] _parts;

    public NameRules(IEnumerable<SignalRule> rules)
    {
        SignalRule[] all = [.. rules];
        _exact = new(all.Where(rule => !rule.Signal.Pattern.Contains('*', StringComparison.Ordinal)).Select(rule => KeyValuePair.Create(rule.Signal.Pattern, rule)));
        _parts = [.. all.Where(rule => rule.Signal.Pattern.Contains('*', StringComparison.Ordinal))
            .Select(rule => (Utf8Comparer.Bytes(rule.Signal.Pattern.Trim('*')), rule.Signal.Pattern.EndsWith('*'), rule))];
    }

    public void Find(ReadOnlySpan<byte> name, ref HitList hits)
    {
        foreach (SignalRule rule in _exact.Find(name))
        {
            hits.Add(new Hit(rule, Encoding.UTF8.GetString(name)));
        }

        foreach ((byte[] part, bool atStart, SignalRule rule) in _parts)
        {
            if (atStart ? name.StartsWith(part) : name.EndsWith(part))
            {
                hits.Add(new Hit(rule, Encoding.UTF8.GetString(name)));
            }
        }
    }
}
