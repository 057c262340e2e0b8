using System.Reflection;

namespace MeshSync.Fabric.Testing.Processes;

/// <summary>Agent and silo as processes of their own. A test project that imports <c>tests/Programs.props</c> knows where they are.</summary>
public static class FabricProgram
{
    public static ServerProcess StartAgent(IReadOnlyDictionary<string, string> environment) => Start("AgentProgram", environment);

    public static ServerProcess StartSilo(IReadOnlyDictionary<string, string> environment) => Start("SiloProgram", environment);

    private static ServerProcess Start(string program, IReadOnlyDictionary<string, string> environment)
    {
        var path = Assembly.GetEntryAssembly()!.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == program).Value!;
        return new ServerProcess(path, [], environment);
    }
}
