using System.Globalization;
using System.Net;

namespace MeshSync.Fabric.Silo.Configuration;

/// <summary>Where several silos find each other.</summary>
/// <param name="Host">Host of the Redis server.</param>
/// <param name="Port">Its port.</param>
internal sealed record ClusteringOptions(string Host, int Port)
{
    private const int DefaultPort = 6379;

    public string? User { get; init; }

    public string? Password { get; init; }

    public int Database { get; init; }

    public bool Tls { get; init; }

    /// <summary>Address at which the other silos reach this one; null: the one from which this machine reaches Redis.</summary>
    public IPAddress? SiloHost { get; init; }

    /// <summary>For logs: without credentials.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"{(Tls ? "rediss" : "redis")}://{Host}:{Port}/{Database}");

    /// <returns>Null: there is one silo only.</returns>
    public static ClusteringOptions? Read(SettingValues values)
    {
        var siloHost = ReadSiloHost(values);
        if (values.OptionalText(SiloSettings.Clustering) is not { } text)
        {
            return null;
        }

        if (TryRead(text) is { } options)
        {
            return options with { SiloHost = siloHost };
        }

        var shown = text.LastIndexOf('@') is >= 0 and var end ? string.Concat("…", text.AsSpan(end)) : text;
        values.Reject(SiloSettings.Clustering, "a Redis URL such as redis://127.0.0.1:6379 or rediss://user:password@host:6379/1", shown);
        return null;
    }

    private static ClusteringOptions? TryRead(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri is not { Scheme: "redis" or "rediss", Host.Length: > 0, Query.Length: 0 }
            || !TryReadDatabase(uri.AbsolutePath, out var database))
        {
            return null;
        }

        var options = new ClusteringOptions(uri.IdnHost.Trim('[', ']'), uri.Port > 0 ? uri.Port : DefaultPort) { Database = database, Tls = uri.Scheme == "rediss" };
        return uri.UserInfo.Split(':', 2) switch
        {
            [""] => options,
            [var password] => options with { Password = Uri.UnescapeDataString(password) },
            ["", var password] => options with { Password = Uri.UnescapeDataString(password) },
            [var user, var password] => options with { User = Uri.UnescapeDataString(user), Password = Uri.UnescapeDataString(password) },
            _ => null,
        };
    }

    private static bool TryReadDatabase(string path, out int database)
    {
        database = 0;
        return path is "" or "/" || int.TryParse(path.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out database);
    }

    private static IPAddress? ReadSiloHost(SettingValues values)
    {
        if (values.OptionalText(SiloSettings.SiloHost) is not { } text)
        {
            return null;
        }

        if (IPAddress.TryParse(text, out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any))
        {
            return address;
        }

        values.Reject(SiloSettings.SiloHost, "the IP address of this machine or pod, as the other silos reach it");
        return null;
    }
}
