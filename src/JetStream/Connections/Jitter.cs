namespace MeshSync.Fabric.JetStream.Connections;

internal static class Jitter
{
    /// <summary>The delay, give or take a quarter, so that what failed together does not try again together.</summary>
    public static TimeSpan Around(TimeSpan delay) => delay * (0.75 + (Random.Shared.NextDouble() / 2));
}
