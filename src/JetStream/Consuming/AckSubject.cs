using System.Globalization;

namespace MeshSync.Fabric.JetStream.Consuming;

/// <summary>
/// What the reply subject of a message tells: <c>$JS.ACK.stream.consumer.delivered.sequence.consumer-sequence.time.pending</c>,
/// with domain and account before the stream in its newer form.
/// </summary>
/// <param name="Sequence">Sequence in the stream.</param>
/// <param name="ConsumerSequence">Number of the delivery; without gaps, so that a lost one shows.</param>
/// <param name="Pending">Messages that match and were not delivered yet.</param>
internal readonly record struct AckSubject(ulong Sequence, ulong ConsumerSequence, ulong Pending)
{
    private const string Prefix = "$JS.ACK.";
    private const int ShortForm = 7;

    public static bool TryParse(ReadOnlySpan<char> subject, out AckSubject ack)
    {
        ack = default;
        if (!subject.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = subject[Prefix.Length..];
        Span<Range> tokens = stackalloc Range[12];
        var count = rest.Split(tokens, '.');
        var first = count == ShortForm ? 0 : 2;
        if (count != ShortForm && count < ShortForm + 2)
        {
            return false;
        }

        var valid = Number(rest[tokens[first + 3]], out var sequence)
            & Number(rest[tokens[first + 4]], out var consumerSequence)
            & Number(rest[tokens[first + 6]], out var pending);
        ack = new AckSubject(sequence, consumerSequence, pending);
        return valid;
    }

    private static bool Number(ReadOnlySpan<char> token, out ulong value) =>
        ulong.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
