namespace MeshSync.Fabric.Contracts;

/// <summary>A message of the watch log is not a watch batch, or one of a version that this build cannot read.</summary>
public sealed class WatchBatchFormatException(string message, Exception? inner = null) : FormatException(message, inner);
