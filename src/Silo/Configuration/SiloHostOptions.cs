using System.Net;
using MeshSync.Fabric.Fingerprints.Catalogues;
using MeshSync.Fabric.Silo.Access;
using MeshSync.Fabric.Silo.Catalogues;

namespace MeshSync.Fabric.Silo.Configuration;

/// <summary>The silo's settings, read and valid.</summary>
internal sealed record SiloHostOptions
{
    public required BrokerOptions Broker { get; init; }

    public required IPAddress HttpHost { get; init; }

    public required int HttpPort { get; init; }

    /// <summary>Null: plain HTTP.</summary>
    public required HttpTlsOptions? Tls { get; init; }

    public required ApiAccess Api { get; init; }

    public required int SiloPort { get; init; }

    /// <summary>Null: this silo works alone.</summary>
    public required ClusteringOptions? Clustering { get; init; }

    public required long WatchMaxBytes { get; init; }

    public required TimeSpan WatchMaxAge { get; init; }

    /// <summary>-1 for no bound.</summary>
    public required long ObjectsMaxBytes { get; init; }

    public required int StreamReplicas { get; init; }

    public required IReadOnlyList<OutletOptions> Outlets { get; init; }

    public required OutletEvents OutletEvents { get; init; }

    /// <summary>Bytes a second of a flush through an outlet without a rate of its own.</summary>
    public required long FlushRate { get; init; }

    public required ResyncOptions Resync { get; init; }

    public required SessionLimits Sessions { get; init; }

    public required TimeSpan GrainIdle { get; init; }

    /// <summary>Whether messages carry the content that the original drops.</summary>
    public required bool CarryContent { get; init; }

    /// <summary>Catalogue documents from files, beside the built-in ones.</summary>
    public required IReadOnlyList<CatalogueText> Catalogue { get; init; }

    /// <summary>Whether objects say which product they are part of.</summary>
    public required bool FingerprintRows { get; init; }

    public required CheckOptions Checks { get; init; }

    public required LogLevel LogLevel { get; init; }

    /// <summary>Reads flags over environment over defaults.</summary>
    /// <exception cref="SettingsException">One line a fault; each names the setting to fix.</exception>
    public static SiloHostOptions Read(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var values = new SettingValues(SiloSettings.All, environment);
        values.ReadFlags(arguments);
        var host = Address(values);
        var options = new SiloHostOptions
        {
            Broker = BrokerOptions.Read(values),
            HttpHost = host,
            HttpPort = values.Port(SiloSettings.HttpPort),
            Tls = HttpTlsOptions.Read(values),
            Api = new ApiAccess(values.OptionalText(SiloSettings.ApiToken), IPAddress.IsLoopback(host)),
            SiloPort = values.Port(SiloSettings.SiloPort),
            Clustering = ClusteringOptions.Read(values),
            WatchMaxBytes = values.Bytes(SiloSettings.WatchMaxBytes),
            WatchMaxAge = values.Duration(SiloSettings.WatchMaxAge, atLeast: TimeSpan.FromMinutes(5)),
            ObjectsMaxBytes = values.BytesOrUnbounded(SiloSettings.ObjectsMaxBytes),
            StreamReplicas = values.OneOf(SiloSettings.StreamReplicas, 1, 3, 5),
            Outlets = OutletDefinitions.Read(values),
            OutletEvents = values.OneOf<OutletEvents>(SiloSettings.OutletEvents),
            FlushRate = values.Bytes(SiloSettings.FlushRate),
            Resync = ResyncOptions.Read(values),
            Sessions = SessionLimits.Read(values),
            // Orleans looks for idle grains once a minute; a shorter time would be refused by it.
            GrainIdle = values.Duration(SiloSettings.GrainIdle, atLeast: TimeSpan.FromSeconds(61)),
            CarryContent = values.Switch(SiloSettings.CarryContent),
            Catalogue = ReadCatalogue(values),
            FingerprintRows = values.Switch(SiloSettings.FingerprintRows),
            Checks = CheckOptions.Read(values),
            LogLevel = values.OneOf<LogLevel>(SiloSettings.LogLevel),
        };
        return values.Errors.Count == 0 ? options : throw new SettingsException(values.Errors);
    }

    private static IReadOnlyList<CatalogueText> ReadCatalogue(SettingValues values)
    {
        try
        {
            var texts = CatalogueText.Load(values.Text(SiloSettings.Catalogue));
            if (texts.Count > 0)
            {
                _ = CatalogueText.Compile(texts);
            }

            return texts;
        }
        catch (Exception wrong) when (wrong is CatalogueException or IOException or UnauthorizedAccessException)
        {
            values.Reject(SiloSettings.Catalogue, $"a file or folder of catalogue documents: {wrong.Message}");
            return [];
        }
    }

    private static IPAddress Address(SettingValues values)
    {
        if (IPAddress.TryParse(values.Text(SiloSettings.HttpHost), out var address))
        {
            return address;
        }

        values.Reject(SiloSettings.HttpHost, "an IP address such as 127.0.0.1 or 0.0.0.0");
        return IPAddress.None;
    }
}
