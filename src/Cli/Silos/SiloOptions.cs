using System.CommandLine;

namespace MeshSync.Fabric.Cli.Silos;

/// <summary>How a command finds its silo, and proves who it is: the same two options everywhere.</summary>
internal sealed class SiloOptions
{
    public Option<string?> Url { get; } = new("--silo-url")
    { Description = "The silo's HTTP address (default: $MESHSYNC_SILO, else http://127.0.0.1:8080).", HelpName = "url", Recursive = true };

    public Option<string?> Token { get; } = new("--api-token")
    { Description = "Token the silo asks for (default: $MESHSYNC_API_TOKEN).", HelpName = "token", Recursive = true };

    /// <exception cref="SiloRefusedException">The address is none.</exception>
    public SiloClient Connect(ParseResult arguments, Terminal terminal) => new(
        arguments.GetValue(Url) ?? terminal.Environment("MESHSYNC_SILO") ?? "http://127.0.0.1:8080",
        arguments.GetValue(Token) ?? terminal.Environment("MESHSYNC_API_TOKEN"));
}
