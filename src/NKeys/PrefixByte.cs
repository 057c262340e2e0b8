namespace NATS.NKeys;

/// <summary>What a key is for. The value is the key's first byte, chosen so that base32 shows it as a telling letter.</summary>
public enum PrefixByte : byte
{
    /// <summary>Shown as <c>A…</c>.</summary>
    Account = 0 << 3,

    /// <summary>Shown as <c>C…</c>.</summary>
    Cluster = 2 << 3,

    /// <summary>Shown as <c>N…</c>.</summary>
    Server = 13 << 3,

    /// <summary>Shown as <c>O…</c>.</summary>
    Operator = 14 << 3,

    /// <summary>Shown as <c>U…</c>.</summary>
    User = 20 << 3,

    /// <summary>Shown as <c>X…</c>: an X25519 key, which seals and opens but does not sign.</summary>
    Curve = 23 << 3,
}
