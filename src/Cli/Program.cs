using MeshSync.Fabric.Cli;

using Stream input = Console.OpenStandardInput();
using Stream output = Console.OpenStandardOutput();
var terminal = new Terminal(input, output, Console.Out, Console.Error, Environment.GetEnvironmentVariable)
{
    IsInteractive = !Console.IsOutputRedirected,
};
return await FabricCommand.RunAsync(args, terminal).ConfigureAwait(false);
