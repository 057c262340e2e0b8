using System.Text;
using MeshSync.Fabric.Fingerprints.Identities;

namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>Every image that is known, found by the last part of its path.</summary>
internal sealed class ImageRules
{
    private readonly Utf8Table<ImageRule> _names;
    private readonly Utf8Table<ImageRule> _flattened;
    private readonly ImageRule[] _starts;

    public ImageRules(IEnumerable<ImageRule> rules)
    {
        ImageRule[] all = [.. rules];
        _names = new(all.Where(rule => !rule.IsPrefix).Select(rule => KeyValuePair.Create(Encoding.UTF8.GetString(rule.Name), rule)));
        _flattened = new(all.Where(rule => !rule.IsPrefix).SelectMany(rule => new[]
        {
            KeyValuePair.Create(Encoding.UTF8.GetString(rule.Flattened), rule),
            KeyValuePair.Create(Encoding.UTF8.GetString(rule.Name), rule),
        }.Distinct()));
        _starts = [.. all.Where(rule => rule.IsPrefix)];
    }

    /// <summary>Finds what the image is. False when it is no image of any product.</summary>
    public bool Find(ReadOnlySpan<byte> text, ref HitList hits)
    {
        ImageReference image = ImageReference.Parse(text);
        bool found = Add(_names.Find(image.Name), image, text, ref hits);
        if (!found && image.Name.StartsWith("mirrored-"u8))
        {
            ReadOnlySpan<byte> name = image.Name["mirrored-"u8.Length..];
            found = Add(_flattened.Find(name.StartsWith("library-"u8) ? name["library-"u8.Length..] : name), image, text, ref hits);
        }

        return found || Add(Starting(image.Name), image, text, ref hits);
    }

    // Those that fit are compared with each other, so all are needed at once; mostly there are none.
    private ReadOnlySpan<ImageRule> Starting(ReadOnlySpan<byte> name)
    {
        List<ImageRule>? starting = null;
        foreach (ImageRule rule in _starts)
        {
            if (name.StartsWith(rule.Name))
            {
                (starting ??= []).Add(rule);
            }
        }

        return starting is null ? [] : starting.ToArray();
    }

    // Of several that fit, those are meant that fit best: the maker's own rather than a copy, a whole path rather than a last part.
    private static double Fit(ImageOrigin origin, double certainty) => origin switch
    {
        ImageOrigin.None => 0,
        ImageOrigin.Canonical => certainty + 1,
        _ => certainty,
    };

    private static bool Add(scoped ReadOnlySpan<ImageRule> rules, scoped in ImageReference image, scoped ReadOnlySpan<byte> text, ref HitList hits)
    {
        double best = 0;
        foreach (ImageRule rule in rules)
        {
            best = Math.Max(best, Fit(rule.Compare(image, out double certainty), certainty));
        }

        foreach (ImageRule rule in rules)
        {
            ImageOrigin origin = rule.Compare(image, out double certainty);
            if (best > 0 && Fit(origin, certainty) >= best)
            {
                origin = rule.Signal.Signal.Rebuilt ? ImageOrigin.Rebuilt : origin;
                hits.Add(new Hit(rule.Signal, Encoding.UTF8.GetString(text), origin, certainty, Encoding.UTF8.GetString(image.Tag), rule.TagPattern));
            }
        }

        return best > 0;
    }
}
