using System.CommandLine;
using MeshSync.Fabric.Broker;
using NATS.Client.Core;

namespace MeshSync.Fabric.Cli.Agents;

/// <summary>How to reach the broker that agents are connected to.</summary>
internal sealed class BrokerOptions(Terminal terminal)
{
    private readonly Option<string?> _url = new("--broker-url")
    {
        Description = "The fabric's NATS server (default: $BROKER_URL, else nats://127.0.0.1:4222).",
        HelpName = "url",
    };

    private readonly Option<string?> _token = new("--nats-token")
    {
        Description = "Token to log in with (default: $NATS_TOKEN, else one in the URL).",
        HelpName = "token",
    };

    private readonly Option<string?> _credentials = new("--nats-creds")
    {
        Description = "NATS credentials file to log in with (default: $NATS_CREDS).",
        HelpName = "path",
    };

    private readonly Option<string?> _key = new("--nats-nkey")
    {
        Description = "File with an nkey seed to log in with, as fabric credentials writes it (default: $NATS_NKEY).",
        HelpName = "path",
    };

    private readonly Option<string?> _ca = new("--nats-ca")
    {
        Description = "PEM file of the authorities that sign the server's certificate (default: $NATS_CA, else the system's).",
        HelpName = "path",
    };

    private readonly Option<string?> _certificate = new("--nats-cert")
    {
        Description = "PEM file of the certificate to show the server (default: $NATS_CERT).",
        HelpName = "path",
    };

    private readonly Option<string?> _certificateKey = new("--nats-key")
    {
        Description = "PEM file of that certificate's key (default: $NATS_KEY).",
        HelpName = "path",
    };

    public void AddTo(Command command)
    {
        command.Add(_url);
        command.Add(_token);
        command.Add(_credentials);
        command.Add(_key);
        command.Add(_ca);
        command.Add(_certificate);
        command.Add(_certificateKey);
    }

    public NatsConnection Connect(ParseResult arguments) => new(Options(arguments));

    /// <exception cref="BrokerLoginException">The file of the login cannot be used.</exception>
    public NatsOpts Options(ParseResult arguments) => Login(arguments).ApplyTo(new NatsOpts
    {
        Url = arguments.GetValue(_url) ?? terminal.Environment("BROKER_URL") ?? "nats://127.0.0.1:4222",
        Name = "fabric",
        ConnectTimeout = TimeSpan.FromSeconds(10),
    });

    private BrokerLogin Login(ParseResult arguments) => new()
    {
        Token = arguments.GetValue(_token) ?? terminal.Environment("NATS_TOKEN"),
        CredentialsFile = arguments.GetValue(_credentials) ?? terminal.Environment("NATS_CREDS"),
        NKeyFile = arguments.GetValue(_key) ?? terminal.Environment("NATS_NKEY"),
        CaFile = arguments.GetValue(_ca) ?? terminal.Environment("NATS_CA"),
        CertificateFile = arguments.GetValue(_certificate) ?? terminal.Environment("NATS_CERT"),
        CertificateKeyFile = arguments.GetValue(_certificateKey) ?? terminal.Environment("NATS_KEY"),
    };
}
