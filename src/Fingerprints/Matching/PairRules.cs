using System.Text;

namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>
/// Rules for labels or annotations: <c>key=value</c>, <c>key=prefix*</c>, <c>key</c> with any value, <c>domain/*</c> with any key of it.
/// </summary>
internal sealed class PairRules
{
    private readonly Utf8Table<KeyRules> _keys;
    private readonly Utf8Table<SignalRule> _domains;

    public PairRules(IEnumerable<SignalRule> rules)
    {
        SignalRule[] all = [.. rules];
        _domains = new(all.Where(IsDomain).Select(rule => KeyValuePair.Create(rule.Signal.Pattern[..^2], rule)));
        _keys = new(all.Where(rule => !IsDomain(rule)).GroupBy(rule => Key(rule.Signal.Pattern)).Select(key => KeyValuePair.Create(key.Key, new KeyRules(key))));
    }

    public void Find(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ref HitList hits)
    {
        foreach (KeyRules rules in _keys.Find(key))
        {
            rules.Find(key, value, ref hits);
        }

        int slash = key.IndexOf((byte)'/');
        if (slash > 0)
        {
            foreach (SignalRule rule in _domains.Find(key[..slash]))
            {
                hits.Add(new Hit(rule, $"{Encoding.UTF8.GetString(key)}"));
            }
        }
    }

    private static bool IsDomain(SignalRule rule) => rule.Signal.Pattern.EndsWith("/*", StringComparison.Ordinal) && !rule.Signal.Pattern.Contains('=', StringComparison.Ordinal);

    private static string Key(string pattern) => pattern.Split('=', 2)[0];

    private sealed class KeyRules
    {
        private readonly SignalRule[] _any;
        private readonly (byte[] Start, SignalRule Rule)[] _starts;
        private readonly Utf8Table<SignalRule> _values;

        public KeyRules(IEnumerable<SignalRule> rules)
        {
            (string? Value, SignalRule Rule)[] all = [.. rules.Select(rule => (rule.Signal.Pattern.Split('=', 2) is [_, var value] ? value : null, rule))];
            _any = [.. all.Where(one => one.Value is null or "*").Select(one => one.Rule)];
            _starts = [.. all.Where(one => one.Value is [_, .., '*']).Select(one => (Utf8Comparer.Bytes(one.Value![..^1]), one.Rule))];
            _values = new(all.Where(one => one.Value is not null && !one.Value.EndsWith('*')).Select(one => KeyValuePair.Create(one.Value!, one.Rule)));
        }

        public void Find(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ref HitList hits)
        {
            foreach (SignalRule rule in _values.Find(value))
            {
                hits.Add(Hit(rule, key, value));
            }

            foreach (SignalRule rule in _any)
            {
                hits.Add(Hit(rule, key, value));
            }

            foreach ((byte[] start, SignalRule rule) in _starts)
            {
                if (value.StartsWith(start))
                {
                    hits.Add(Hit(rule, key, value));
                }
            }
        }

        private static Hit Hit(SignalRule rule, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
            new(rule, value.IsEmpty ? Encoding.UTF8.GetString(key) : $"{Encoding.UTF8.GetString(key)}={JsonSlice.Unescaped(value)}");
    }
}
