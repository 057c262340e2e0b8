using MeshSync.Fabric.Testing.Processes;

namespace MeshSync.Fabric.Agent.Tests.Configuration;

/// <summary>The program by the name and with the exit codes that Meshery Operator expects.</summary>
public sealed class ProgramTests
{
    [Fact]
    public async Task Help_EndsWithZero()
    {
        var (exitCode, log) = await Run("-h");

        Assert.Equal(0, exitCode);
        Assert.Contains("BROKER_URL, --broker-url", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Option_ThatIsNone_EndsWithTwo()
    {
        var (exitCode, log) = await Run("--no-such-thing=1");

        Assert.Equal(2, exitCode);
        Assert.Contains("--no-such-thing=1 is no option", log, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Log)> Run(params string[] arguments)
    {
        await using var process = new ServerProcess(Path.Combine(AppContext.BaseDirectory, "meshery-meshsync"), arguments);
        return (await process.ExitCode(TestContext.Current.CancellationToken), process.Log);
    }
}
