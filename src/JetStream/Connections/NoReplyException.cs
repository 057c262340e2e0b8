namespace MeshSync.Fabric.JetStream.Connections;

/// <summary>A request got no reply in time. Whether it was carried out is unknown.</summary>
internal sealed class NoReplyException(string subject) : Exception($"No reply to the request on {subject}.");
