using System.Globalization;
using MeshSync.Fabric.Contracts.Objects;
using MeshSync.Fabric.Fingerprints.Content;

namespace MeshSync.Fabric.Fingerprints;

/// <summary>
/// A 128-bit hash of what a consumer of an object would see. Equal fingerprints mean "unchanged": nothing is published.
/// </summary>
/// <remarks>
/// Left out, because it changes without the object changing: <c>metadata.managedFields</c> and <c>resourceVersion</c>,
/// the annotation <c>control-plane.alpha.kubernetes.io/leader</c>, a Node's <c>lastHeartbeatTime</c>s and a Lease's
/// <c>renewTime</c>. <c>metadata.generation</c> counts: a consumer sees it and compares it with <c>observedGeneration</c>,
/// and it does not grow unless something else was written.
/// The rest is hashed as it came, so another order of keys or other white space is another fingerprint: API servers
/// write one form, and a needless message does no harm where a missing one would.
/// </remarks>
/// <param name="High">First 16 hexadecimal digits.</param>
/// <param name="Low">Last 16 hexadecimal digits. Two numbers, because code that touches a <see cref="UInt128"/> is never compiled ahead of time.</param>
public readonly record struct ContentFingerprint(ulong High, ulong Low)
{
    private const int HexDigits = 32;

    // Any number does that is not zero.
    private const ulong PresenceMark = 0x5052_4553_454e_4345;

    /// <summary>Fingerprints an object from its bytes.</summary>
    /// <param name="apiVersion">Taken instead of the one in the object, which items of a list lack.</param>
    /// <param name="kind">Taken instead of the one in the object.</param>
    /// <param name="json">The object. It is walked, not validated: a syntax error within a value may pass.</param>
    /// <exception cref="MalformedObjectException">The bytes do not have the shape of one JSON object.</exception>
    public static ContentFingerprint Of(string apiVersion, string kind, ReadOnlySpan<byte> json) =>
        ContentHash.Of(apiVersion, kind, json);

    /// <summary>
    /// The fingerprint of an object of which no more than this is to be known. Some objects are nothing but metadata; what is told of
    /// them differs all the same, so their fingerprints must.
    /// </summary>
    public ContentFingerprint OfPresence() => new(High ^ PresenceMark, Low);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">The text is not 32 hexadecimal digits.</exception>
    public static ContentFingerprint Parse(string text) => TryParse(text, out ContentFingerprint fingerprint)
        ? fingerprint
        : throw new FormatException($"'{text}' is not a content fingerprint: expected {HexDigits} hexadecimal digits.");

    /// <summary>Reads what <see cref="ToString"/> wrote; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ContentFingerprint fingerprint)
    {
        fingerprint = default;
        if (text.Length != HexDigits || !TryParseHalf(text[..(HexDigits / 2)], out ulong high) || !TryParseHalf(text[(HexDigits / 2)..], out ulong low))
        {
            return false;
        }

        fingerprint = new ContentFingerprint(high, low);
        return true;
    }

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{High:x16}{Low:x16}");

    private static bool TryParseHalf(ReadOnlySpan<char> digits, out ulong half) =>
        ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out half);
}
