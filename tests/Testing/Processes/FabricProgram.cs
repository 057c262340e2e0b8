using System.Reflection;

namespace MeshSync.Fabric.Testing.Processes;

/// <summary>Agent and silo as processes of their own. A test project that imports <c>tests/Programs.props</c> knows where they are.</summary>
public static class FabricProgram
{
    public static ServerProcess StartAgent(IReadOnlyDictionary<string, string> environment) => Start("AgentProgram", environment);

    public static ServerProcess StartSilo(IReadOnlyDictionary<string, string> environment) => Start("SiloProgram", environment);

    /// <summary>What it says of its settings.</summary>
    public static async Task<string> AgentHelp(CancellationToken cancellationToken) => await Help("AgentProgram", cancellationToken);

    /// <summary>What it says of its settings.</summary>
    public static async Task<string> SiloHelp(CancellationToken cancellationToken) => await Help("SiloProgram", cancellationToken);

    private static async Task<string> Help(string program, CancellationToken cancellationToken)
    {
        await using var process = new ServerProcess(PathOf(program), ["--help"]);
        await process.ExitCode(cancellationToken);
        return process.Log;
    }

    private static ServerProcess Start(string program, IReadOnlyDictionary<string, string> environment) => new(PathOf(program), [], environment);

    private static string PathOf(string program) =>
        Assembly.GetEntryAssembly()!.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == program).Value!;
}
