namespace MeshSync.Fabric.Broker;

/// <summary>A login cannot be used; the message is for people, and holds nothing secret.</summary>
public sealed class BrokerLoginException(string message, Exception? inner = null) : Exception(message, inner);
