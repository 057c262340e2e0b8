using System.Text;
using MeshSync.Fabric.Cli;
using MeshSync.Fabric.Silo.Tests.Hosting;

namespace MeshSync.Fabric.Silo.Tests.Commands;

/// <summary>How a command ended.</summary>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    /// <summary>Runs <c>fabric</c> as an operator does who has told it silo, broker and token by the environment.</summary>
    public static async Task<CommandRun> Of(RunningSilo silo, string token, string brokerUrl, params string[] arguments)
    {
        using var output = new MemoryStream();
        using var text = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(Stream.Null, output, text, error, name => name switch
        {
            "MESHSYNC_SILO" => silo.Http.BaseAddress!.ToString(),
            "MESHSYNC_API_TOKEN" => token,
            "BROKER_URL" => brokerUrl,
            _ => null,
        });
        var code = await FabricCommand.RunAsync(arguments, terminal, TestContext.Current.CancellationToken);
        return new CommandRun(code, text + Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
