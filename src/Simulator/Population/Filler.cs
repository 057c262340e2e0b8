namespace MeshSync.Fabric.Simulator.Population;

/// <summary>Text that looks like hashes and tokens: the same for the same name, different and hard to compress otherwise.</summary>
internal static class Filler
{
    public static string Hex(string name, int length, int salt = 0) => string.Create(length, (name, salt), static (span, from) =>
    {
        var state = Seed(from.name) + ((ulong)from.salt * 0x9E3779B97F4A7C15);
        ulong bits = 0;
        for (var i = 0; i < span.Length; i++)
        {
            if (i % 16 == 0)
            {
                bits = Next(ref state);
            }

            span[i] = "0123456789abcdef"[(int)(bits & 15)];
            bits >>= 4;
        }
    });

    /// <summary>A UID, in the form of a random one.</summary>
    public static string Guid(string name, int salt = 0) => new Guid(Convert.FromHexString(Hex(name, 32, salt))).ToString();

    private static ulong Seed(string name)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in name)
        {
            hash = (hash ^ c) * 1099511628211;
        }

        return hash;
    }

    /// <summary>SplitMix64.</summary>
    private static ulong Next(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
