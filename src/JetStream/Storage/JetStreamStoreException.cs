namespace MeshSync.Fabric.JetStream.Storage;

/// <summary>JetStream refused to store a message for a reason that trying again does not remove.</summary>
public sealed class JetStreamStoreException(string subject, int errorCode, string description)
    : Exception($"JetStream refused the message for {subject}: {description} (err_code {errorCode}).")
{
    /// <summary>JetStream's <c>err_code</c>.</summary>
    public int ErrorCode { get; } = errorCode;
}
