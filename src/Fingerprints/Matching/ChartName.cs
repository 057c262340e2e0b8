namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>The chart in <c>name-1.2.3</c>, as Helm writes it into labels.</summary>
internal static class ChartName
{
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> label)
    {
        for (int dash = label.IndexOf((byte)'-'); dash >= 0;)
        {
            ReadOnlySpan<byte> rest = label[(dash + 1)..];
            rest = rest.StartsWith("v"u8) ? rest[1..] : rest;
            if (!rest.IsEmpty && char.IsAsciiDigit((char)rest[0]) && rest.Contains((byte)'.'))
            {
                return label[..dash];
            }

            int next = label[(dash + 1)..].IndexOf((byte)'-');
            dash = next < 0 ? -1 : dash + 1 + next;
        }

        return label;
    }
}
