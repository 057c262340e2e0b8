namespace MeshSync.Fabric.Silo.Configuration;

/// <summary>When clusters are checked unasked.</summary>
/// <param name="Interval">How often; null for never.</param>
internal sealed record CheckOptions(TimeSpan? Interval)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);

    public static CheckOptions Read(SettingValues values) =>
        new(values.Text(SiloSettings.CheckInterval) is "" or "none" ? null : values.Duration(SiloSettings.CheckInterval, Shortest));
}
