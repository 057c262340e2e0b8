using System.Diagnostics;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Simulator.Tests.Contract;
using MeshSync.Fabric.Testing;
using MeshSync.Fabric.Testing.Processes;

namespace MeshSync.Fabric.Simulator.Tests.Hosting;

public sealed class ProgramTests
{
    private static readonly string Program = Path.ChangeExtension(typeof(SimulatedApiServer).Assembly.Location, null);

    [Fact]
    public async Task Program_ServesItsClustersAndEndsWhenAsked()
    {
        using var directory = new TempDirectory();
        await using var program = new ServerProcess(
            Program, ["--clusters", "2", "--objects", "50", "--churn", "20/s", "--name", "c", "--kubeconfig-dir", directory.Path]);
        await Eventually.Be(() => File.Exists(directory.File("c-1.kubeconfig")) && program.Log.Contains("c-2: 50 objects at", StringComparison.Ordinal));

        foreach (var name in new[] { "c-1", "c-2" })
        {
            await using var kubectl = Kubectl.Start(directory.File($"{name}.kubeconfig"), "get", "namespace", "kube-system");
            await kubectl.EndedAsync();
            Assert.Equal(["NAME", "kube-system"], kubectl.Rows);
        }

        await program.Stop();
        Assert.True(program.HasExited);
    }

    [Fact]
    public async Task Help_NamesEverySettingWithItsDefault()
    {
        using var help = Process.Start(new ProcessStartInfo(Program, "--help") { RedirectStandardOutput = true })!;
        var text = await help.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await help.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, help.ExitCode);
        foreach (var setting in new[] { "--clusters", "--port", "--name", "--seed", "--objects", "--pods", "--pod-bytes", "--churn", "--history", "--kubeconfig-dir" })
        {
            Assert.Matches($@"{setting} .*\[default: .+\]", text);
        }
    }

    [Theory]
    [InlineData("--churn", "often")]
    [InlineData("--clusters", "0")]
    [InlineData("--pods", "many")]
    public async Task Program_WithAMeaninglessSetting_NamesTheOneToFix(string setting, string value)
    {
        using var program = Process.Start(new ProcessStartInfo(Program, [setting, value]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var error = await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.NotEqual(0, program.ExitCode);
        Assert.Contains(setting, error, StringComparison.Ordinal);
    }
}
