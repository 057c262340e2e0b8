namespace MeshSync.Fabric.JetStream.Consuming;

/// <summary>
/// The pull cannot go on in order: the connection changed, the consumer is gone or silent, or a delivery was lost on
/// the way. Open a new consumer from the last known sequence.
/// </summary>
internal sealed class PullInterruptedException(string message) : Exception(message);
