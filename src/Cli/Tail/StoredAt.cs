using System.Globalization;

namespace MeshSync.Fabric.Cli.Tail;

/// <summary>When a message that a push consumer delivered was stored: the subject for its acknowledgement tells.</summary>
internal static class StoredAt
{
    /// <summary>
    /// Null for a message that no consumer delivered. nats-server 2.9 to 2.11 write
    /// <c>$JS.ACK.stream.consumer.delivered.stream-seq.consumer-seq.nanoseconds.pending</c>; with a domain and an account
    /// hash in front of the stream there are more tokens, and one more behind.
    /// </summary>
    public static DateTimeOffset? Read(string? replyTo)
    {
        var tokens = replyTo?.Split('.') ?? [];
        var at = tokens.Length switch { 9 => 7, >= 11 => 9, _ => -1 };
        return at > 0 && tokens is ["$JS", "ACK", ..] && long.TryParse(tokens[at], NumberStyles.None, CultureInfo.InvariantCulture, out var nanoseconds)
            ? DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick)
            : null;
    }
}
