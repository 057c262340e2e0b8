namespace MeshSync.Fabric.Contracts;

/// <summary>The last message of a subject, without its body.</summary>
/// <param name="Subject">Full subject.</param>
/// <param name="Sequence">Stream sequence, the ETag of the grain that wrote it.</param>
/// <param name="State">Value of the header <see cref="StoredMessage.HeaderName"/>; empty when the message has none.</param>
/// <param name="Bytes">Size of the body; 0 where the broker does not say.</param>
public readonly record struct ScannedMessage(string Subject, ulong Sequence, string State, int Bytes = 0);

/// <summary>The last message of a subject.</summary>
/// <param name="Subject">Full subject.</param>
/// <param name="Sequence">Stream sequence, the ETag of the grain that wrote it.</param>
/// <param name="Message">Header and body.</param>
public readonly record struct WholeMessage(string Subject, ulong Sequence, StoredMessage Message);

/// <summary>Reads what is stored, if need be without the bodies.</summary>
public interface IStoredMessageScanner
{
    /// <summary>The last message of every subject that matches the filter, in stream order, as of the call. Ends by itself.</summary>
    IAsyncEnumerable<ScannedMessage> Scan(string subjectFilter, CancellationToken cancellationToken);

    /// <summary>The same with bodies, which cost what they weigh.</summary>
    IAsyncEnumerable<WholeMessage> ScanWhole(string subjectFilter, CancellationToken cancellationToken);
}
