namespace MeshSync.Fabric.JetStream.Connections;

/// <summary>The broker cannot be reached, does not run JetStream, or does not answer. Trying again later may succeed.</summary>
public sealed class JetStreamUnavailableException(string what, string broker, Exception? inner = null)
    : Exception($"{what} (broker {broker}). Check that the setting BROKER_URL names a nats-server that runs with JetStream (-js).", inner);
