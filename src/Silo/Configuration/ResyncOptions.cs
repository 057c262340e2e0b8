namespace MeshSync.Fabric.Silo.Configuration;

/// <summary>What Meshery Server's request for a resync does.</summary>
/// <param name="Relist">The agents list everything again, besides what is sent again from the store.</param>
internal sealed record ResyncOptions(bool Relist)
{
    public static ResyncOptions Read(SettingValues values) => new(values.OneOf<ResyncMode>(SiloSettings.Resync) == ResyncMode.Relist);

    private enum ResyncMode
    {
        Replay,
        Relist,
    }
}
