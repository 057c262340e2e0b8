namespace MeshSync.Fabric.Contracts;

/// <summary>A grain's state as one message: what only the fabric reads in a header, what a consumer reads in the body.</summary>
/// <param name="State">Value of the header <see cref="HeaderName"/>: one line of printable ASCII.</param>
/// <param name="Body">Body of the message.</param>
public readonly record struct StoredMessage(string State, ReadOnlyMemory<byte> Body)
{
    public const string HeaderName = "Meshsync-State";
}

/// <summary>
/// Maps a grain's state to the one message that both stores and publishes it. The storage provider finds the codec of
/// a state type among the services.
/// </summary>
public interface IMessageStateCodec<TState>
{
    /// <summary>Subject of the message of the grain with this key.</summary>
    string Subject(string grainKey);

    StoredMessage Encode(TState state);

    TState Decode(StoredMessage message);
}

/// <summary>A message is larger than the broker accepts (<c>max_payload</c>).</summary>
public sealed class MessageTooLargeException(string subject, int bytes, int limit)
    : Exception($"The message for {subject} has {bytes} bytes; the broker accepts {limit}. Raise max_payload in the nats-server configuration.")
{
    public string Subject { get; } = subject;

    /// <summary>Size of headers and body together, in bytes.</summary>
    public int Bytes { get; } = bytes;

    /// <summary>The broker's limit, in bytes.</summary>
    public int Limit { get; } = limit;
}
