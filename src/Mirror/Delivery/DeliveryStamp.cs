using System.Globalization;

namespace MeshSync.Fabric.Mirror.Delivery;

/// <summary>What the reply subject of a message says that a JetStream consumer delivered.</summary>
/// <param name="StoredAt">When the message was stored.</param>
/// <param name="Pending">Messages that waited behind it when it was sent.</param>
public readonly record struct DeliveryStamp(DateTimeOffset StoredAt, long Pending)
{
    /// <summary>
    /// Null for a message that no consumer delivered. nats-server 2.9 to 2.11 write
    /// <c>$JS.ACK.stream.consumer.delivered.stream-seq.consumer-seq.nanoseconds.pending</c>; with a domain and an account
    /// hash in front of the stream there are more tokens, and one more behind.
    /// </summary>
    public static DeliveryStamp? Read(string? replyTo)
    {
        var tokens = replyTo?.Split('.') ?? [];
        var at = tokens.Length switch { 9 => 7, >= 11 => 9, _ => -1 };
        return at > 0
            && tokens is ["$JS", "ACK", ..]
            && long.TryParse(tokens[at], NumberStyles.None, CultureInfo.InvariantCulture, out var nanoseconds)
            && long.TryParse(tokens[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var pending)
            ? new DeliveryStamp(DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick), pending)
            : null;
    }
}
