namespace MeshSync.Fabric.Contracts.Tiers;

/// <summary>A pattern in which <c>*</c> stands for any text, also for none; everything else stands for itself.</summary>
public readonly record struct Glob(string Pattern)
{
    public bool IsMatch(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> pattern = Pattern;
        int star = pattern.IndexOf('*');
        if (star < 0)
        {
            return pattern.SequenceEqual(text);
        }

        if (!text.StartsWith(pattern[..star]))
        {
            return false;
        }

        text = text[star..];
        pattern = pattern[(star + 1)..];
        for (star = pattern.IndexOf('*'); star >= 0; star = pattern.IndexOf('*'))
        {
            int place = text.IndexOf(pattern[..star]);
            if (place < 0)
            {
                return false;
            }

            text = text[(place + star)..];
            pattern = pattern[(star + 1)..];
        }

        return text.EndsWith(pattern);
    }

    public override string ToString() => Pattern;
}
