using System.Text;

namespace MeshSync.Fabric.Testing.Fuzzing;

/// <summary>Changes inputs a little, or a lot, or crosses two of them.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> corpus)
{
    private const int MostChanges = 6;
    private const int MostRepetitions = 2_000;

    // What parsers have stumbled on: brackets, escapes that are no Unicode, numbers at their limits, aliases and merges of YAML.
    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "{", "}", "[", "]", "\"", ":", ",", "null", "true", "-1", "1e400", "18446744073709551616", "\\ud800", "\\u0000", "\u00e4", "\ufeff", "\n", "\r\n", "  ", "\t",
            "- ", "? ", "&a ", "*a", "<<: *a", "!!binary ", "|", ">-", "---\n", "...\n", "%YAML 9", "'", "#", "(?<version>", "*", "(", "\\", "..", "/", "%2F", "%", ">", "$",
        }.Select(Encoding.UTF8.GetBytes),
        [0], [0xff], [0xc3], [0xed, 0xa0, 0x80], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02], [0xff, 0xff, 0xff, 0x7f],
    ];

    private readonly List<byte[]> _corpus = [.. corpus];

    public int Count => _corpus.Count;

    public void Add(byte[] input) => _corpus.Add(input);

    public byte[] Next(int maxBytes)
    {
        var bytes = Any();
        for (var left = random.Next(1, MostChanges + 1); left > 0; left--)
        {
            bytes = Change(bytes);
        }

        return bytes.Length <= maxBytes ? bytes : bytes[..maxBytes];
    }

    private byte[] Change(byte[] bytes)
    {
        var (at, to) = Range(bytes);
        return random.Next(9) switch
        {
            0 when bytes.Length > 0 => Flip(bytes),
            1 => [.. bytes[..at], .. bytes[to..]],
            2 => [.. bytes[..to], .. bytes[at..]],
            3 => bytes[..at],
            4 => [.. bytes[..at], .. Words[random.Next(Words.Length)], .. bytes[at..]],
            5 => [.. bytes[..at], .. Words[random.Next(Words.Length)], .. bytes[to..]],
            6 => Cross(bytes, at),
            7 when random.Next(10) == 0 => [.. bytes[..at], .. Repeated(Words[random.Next(Words.Length)]), .. bytes[at..]],
            _ => [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]],
        };
    }

    private byte[] Flip(byte[] bytes)
    {
        var changed = bytes.ToArray();
        changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
        return changed;
    }

    private byte[] Cross(byte[] bytes, int at)
    {
        var other = Any();
        return [.. bytes[..at], .. other[random.Next(other.Length + 1)..]];
    }

    private byte[] Repeated(byte[] word) => [.. Enumerable.Repeat(word, random.Next(1, MostRepetitions)).SelectMany(same => same)];

    private (int At, int To) Range(byte[] bytes)
    {
        var at = random.Next(bytes.Length + 1);
        return (at, Math.Min(bytes.Length, at + random.Next(64)));
    }

    private byte[] Any() => _corpus[random.Next(_corpus.Count)];
}
