using System.Text;

namespace MeshSync.Fabric.Cli.Tests;

/// <summary>Runs the command as a shell would.</summary>
internal sealed record Fabric(int ExitCode, string Output, string Error, string Text)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static Task<Fabric> RunAsync(string input, params string[] arguments) => RunAsync(Encoding.UTF8.GetBytes(input), null, arguments);

    public static async Task<Fabric> RunAsync(byte[] input, string? redactSecrets, params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        using var text = new StringWriter();
        var terminal = new Terminal(
            new MemoryStream(input), output, text, error, name => name == "MESHSYNC_REDACT_SECRETS" ? redactSecrets : null);
        int exitCode = await FabricCommand.RunAsync(arguments, terminal);
        return new Fabric(exitCode, Encoding.UTF8.GetString(output.ToArray()), error.ToString(), text.ToString());
    }
}
