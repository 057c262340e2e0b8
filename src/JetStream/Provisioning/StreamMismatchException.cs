namespace MeshSync.Fabric.JetStream.Provisioning;

/// <summary>A stream of that name exists and is not what the fabric needs, in a way that cannot be changed in place.</summary>
public sealed class StreamMismatchException(string stream, IReadOnlyList<string> differences, Exception? inner = null)
    : Exception($"The JetStream stream {stream} exists and is not fit for the fabric: {string.Join("; ", differences)}. Remove or rename it, or point BROKER_URL at another account.", inner)
{
    public string Stream { get; } = stream;

    public IReadOnlyList<string> Differences { get; } = differences;
}
