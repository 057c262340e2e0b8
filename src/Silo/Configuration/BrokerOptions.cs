using MeshSync.Fabric.Broker;

namespace MeshSync.Fabric.Silo.Configuration;

/// <summary>Where NATS is and how to log in.</summary>
/// <param name="Url">One or several NATS URLs, without credentials.</param>
internal sealed record BrokerOptions(string Url)
{
    public string? User { get; init; }

    public string? Password { get; init; }

    public string? Token { get; init; }

    /// <summary>Path of a credentials file.</summary>
    public string? Creds { get; init; }

    /// <summary>Path of an nkey seed file.</summary>
    public string? NKey { get; init; }

    /// <summary>PEM file of the authorities that sign the broker's certificate.</summary>
    public string? Ca { get; init; }

    /// <summary>PEM files of our own certificate and of its key.</summary>
    public (string File, string Key)? Certificate { get; init; }

    public BrokerLogin Login => new()
    {
        User = User,
        Password = Password,
        Token = Token,
        CredentialsFile = Creds,
        NKeyFile = NKey,
        CaFile = Ca,
        CertificateFile = Certificate?.File,
        CertificateKeyFile = Certificate?.Key,
    };

    public static BrokerOptions Read(SettingValues values)
    {
        var options = ReadUrls(values) with
        {
            Creds = ExistingFile(values, SiloSettings.NatsCreds),
            NKey = NKeyFile(values),
            Ca = ExistingFile(values, SiloSettings.NatsCa),
            Certificate = CertificateFiles(values),
        };
        return values.OptionalText(SiloSettings.NatsToken) is { } token ? options with { Token = token } : options;
    }

    /// <summary>
    /// Reads URLs separated by commas. The scheme may be missing; a user without a password is a token, as every NATS
    /// client reads it. Credentials are taken out, so that the URL can be logged.
    /// </summary>
    public static bool TryRead(string text, out BrokerOptions options)
    {
        options = new BrokerOptions("");
        var urls = new List<string>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Uri.TryCreate(part.Contains("://", StringComparison.Ordinal) ? part : "nats://" + part, UriKind.Absolute, out var uri)
                || uri is not { Scheme: "nats" or "tls" or "ws" or "wss", Host.Length: > 0 })
            {
                return false;
            }

            urls.Add($"{uri.Scheme}://{uri.Host}:{(uri.Port > 0 ? uri.Port : 4222)}");
            if (uri.UserInfo.Length > 0)
            {
                options = uri.UserInfo.Split(':', 2) is [var user, var password]
                    ? options with { User = Uri.UnescapeDataString(user), Password = Uri.UnescapeDataString(password) }
                    : options with { Token = Uri.UnescapeDataString(uri.UserInfo) };
            }
        }

        options = options with { Url = string.Join(',', urls) };
        return urls.Count > 0;
    }

    private static BrokerOptions ReadUrls(SettingValues values)
    {
        if (!TryRead(values.Text(SiloSettings.BrokerUrl), out var options))
        {
            values.Reject(SiloSettings.BrokerUrl, "a NATS URL such as nats://127.0.0.1:4222");
        }

        return options;
    }

    private static string? NKeyFile(SettingValues values)
    {
        var path = values.OptionalText(SiloSettings.NatsNKey);
        try
        {
            _ = path is null ? null : NKeyLogin.Read(path);
        }
        catch (BrokerLoginException e)
        {
            values.Reject(SiloSettings.NatsNKey, $"the path of a file with an nkey seed: {e.Message}");
        }

        return path;
    }

    private static (string File, string Key)? CertificateFiles(SettingValues values)
    {
        var (file, key) = (ExistingFile(values, SiloSettings.NatsCert), ExistingFile(values, SiloSettings.NatsKey));
        if (file is null != key is null)
        {
            values.Reject(file is null ? SiloSettings.NatsCert : SiloSettings.NatsKey, "given together with the other half of the certificate");
        }

        return file is not null && key is not null ? (file, key) : null;
    }

    private static string? ExistingFile(SettingValues values, Setting setting)
    {
        var path = values.OptionalText(setting);
        if (path is not null && !File.Exists(path))
        {
            values.Reject(setting, "the path of a file that exists");
        }

        return path;
    }
}
