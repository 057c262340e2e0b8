using NATS.Client.Core;

namespace MeshSync.Fabric.Broker;

/// <summary>How one of our programs proves to NATS who it is. Nothing given: it does not, or the URL does.</summary>
public sealed record BrokerLogin
{
    public string? User { get; init; }

    public string? Password { get; init; }

    public string? Token { get; init; }

    /// <summary>Path of a credentials file: JWT and nkey seed.</summary>
    public string? CredentialsFile { get; init; }

    /// <summary>Content of one.</summary>
    public string? Credentials { get; init; }

    /// <summary>Path of a file with an nkey seed.</summary>
    public string? NKeyFile { get; init; }

    /// <summary>Content of one.</summary>
    public string? NKey { get; init; }

    /// <summary>Path of a PEM file with the authorities that the server's certificate is checked by; null takes the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>Path of a PEM file with our own certificate, for a server that asks for one. All three are read anew for each connection.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>Path of the PEM file with its key.</summary>
    public string? CertificateKeyFile { get; init; }

    /// <summary>
    /// Adds the login to options of a connection, and what belongs to it: replies come to an inbox of the login's own, so that a broker
    /// can keep logins from hearing each other's.
    /// </summary>
    /// <exception cref="BrokerLoginException">A file cannot be read, or holds something else; says which.</exception>
    public NatsOpts ApplyTo(NatsOpts options)
    {
        var key = NKeySeed();
        return options with
        {
            InboxPrefix = Inbox.Prefix(Name(key, options.Url)),
            TlsOpts = options.TlsOpts with { CaFile = CaFile, CertFile = CertificateFile, KeyFile = CertificateKeyFile },
            AuthOpts = new NatsAuthOpts
            {
                Username = User,
                Password = Password,
                Token = Token,
                CredsFile = CredentialsFile,
                Creds = Credentials,
                NKey = key?.PublicKey,
                Seed = key?.Seed,
            },
        };
    }

    private NKeyLogin? NKeySeed() => NKey is { } text ? NKeyLogin.Parse(text, "the nkey") : NKeyFile is { } path ? NKeyLogin.Read(path) : null;

    private string? Name(NKeyLogin? key, string url) =>
        key?.PublicKey
        ?? CredentialsSubject.Of(Credentials ?? Text(CredentialsFile))
        ?? User
        ?? UserOf(url);

    private static string? Text(string? path)
    {
        try
        {
            return path is null ? null : File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BrokerLoginException($"{path}, which should hold NATS credentials, cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A user and password in the URL; a user alone is a token and no name.</summary>
    private static string? UserOf(string url) =>
        Uri.TryCreate(url.Split(',')[0], UriKind.Absolute, out var first) && first.UserInfo.Split(':') is [{ Length: > 0 } user, _]
            ? Uri.UnescapeDataString(user)
            : null;
}
