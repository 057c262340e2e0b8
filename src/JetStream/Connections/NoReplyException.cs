namespace MeshSync.Fabric.JetStream.Connections;

/// <summary>A request got no reply in time, or none that can be read. Whether it was carried out is unknown.</summary>
internal sealed class NoReplyException(string subject, Exception? cause = null) : Exception($"No reply to the request on {subject}.", cause);
