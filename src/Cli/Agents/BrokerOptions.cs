using System.CommandLine;
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

    public void AddTo(Command command)
    {
        command.Add(_url);
        command.Add(_token);
        command.Add(_credentials);
    }

    public NatsConnection Connect(ParseResult arguments) => new(Options(arguments));

    public NatsOpts Options(ParseResult arguments) => new()
    {
        Url = arguments.GetValue(_url) ?? terminal.Environment("BROKER_URL") ?? "nats://127.0.0.1:4222",
        Name = "fabric",
        ConnectTimeout = TimeSpan.FromSeconds(10),
        AuthOpts = new NatsAuthOpts
        {
            Token = arguments.GetValue(_token) ?? terminal.Environment("NATS_TOKEN"),
            CredsFile = arguments.GetValue(_credentials) ?? terminal.Environment("NATS_CREDS"),
        },
    };
}
