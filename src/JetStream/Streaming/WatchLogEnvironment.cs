namespace MeshSync.Fabric.JetStream.Streaming;

/// <summary>What every part of the provider is surrounded by.</summary>
internal sealed record WatchLogEnvironment(WatchLogOptions Options, JetStreamMetrics Metrics, TimeProvider Time);
