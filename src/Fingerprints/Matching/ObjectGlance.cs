using MeshSync.Fabric.Fingerprints.Content;

namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>
/// Whether a workload can say anything, told without walking it: images, labels and annotations are searched for by their names, several
/// times as fast. It may say yes too often, never no: the same names within texts have their quotes escaped.
/// </summary>
internal static class ObjectGlance
{
    public static bool MayMatch(ReadOnlySpan<byte> json, SignalIndex index)
    {
        HitList hits = default;
        for (ReadOnlySpan<byte> rest = json; Next(ref rest, "\"image\""u8);)
        {
            int end = rest.StartsWith("\""u8) ? rest[1..].IndexOf((byte)'"') : -1;
            if (end >= 0 && index.Images.Find(rest.Slice(1, end), ref hits))
            {
                return true;
            }
        }

        return Pairs(json, "\"labels\""u8, index.Labels, index.Charts) || Pairs(json, "\"annotations\""u8, index.Annotations, null);
    }

    private static bool Pairs(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, PairRules rules, NameRules? charts)
    {
        HitList hits = default;
        for (ReadOnlySpan<byte> rest = json; Next(ref rest, name);)
        {
            var scanner = new JsonScanner(rest);
            if (!scanner.TryOpen((byte)'{'))
            {
                continue;
            }

            while (scanner.NextKey(out ReadOnlySpan<byte> key))
            {
                ReadOnlySpan<byte> value = JsonSlice.Text(scanner.Value());
                rules.Find(key, value, ref hits);
                if (charts is not null && (key.SequenceEqual("helm.sh/chart"u8) || key.SequenceEqual("chart"u8)))
                {
                    charts.Find(ChartName.Of(value), ref hits);
                }
            }
        }

        return !hits.IsEmpty;
    }

    // To the value of the next member of this name.
    private static bool Next(ref ReadOnlySpan<byte> rest, scoped ReadOnlySpan<byte> name)
    {
        int at = rest.IndexOf(name);
        if (at < 0)
        {
            return false;
        }

        rest = rest[(at + name.Length)..].TrimStart(" \t\r\n"u8);
        rest = rest.StartsWith(":"u8) ? rest[1..].TrimStart(" \t\r\n"u8) : rest;
        return true;
    }
}
