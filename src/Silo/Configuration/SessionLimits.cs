namespace MeshSync.Fabric.Silo.Configuration;

/// <summary>Bounds of logs and terminals.</summary>
/// <param name="Most">How many may be open, of all clusters and silos.</param>
/// <param name="Idle">A terminal into which nothing was typed for this long is ended.</param>
/// <param name="Lifetime">No log and no terminal stays open longer.</param>
/// <param name="BytesPerSecond">How fast one may write; one that would be faster waits.</param>
internal sealed record SessionLimits(int Most, TimeSpan Idle, TimeSpan Lifetime, long BytesPerSecond)
{
    public static SessionLimits Read(SettingValues values) => new(
        values.Count(SiloSettings.MaxSessions),
        values.Duration(SiloSettings.TerminalIdle, atLeast: TimeSpan.FromSeconds(1)),
        values.Duration(SiloSettings.SessionLifetime, atLeast: TimeSpan.FromSeconds(1)),
        values.Bytes(SiloSettings.SessionRate));
}
