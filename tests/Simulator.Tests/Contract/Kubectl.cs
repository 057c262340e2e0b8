using System.Collections.Concurrent;
using System.Diagnostics;

namespace MeshSync.Fabric.Simulator.Tests.Contract;

/// <summary>A kubectl of one's own: what it prints is collected while it runs; disposing of it ends it.</summary>
internal sealed class Kubectl : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private Kubectl(Process process) => _process = process;

    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>The first word of each line.</summary>
    public IReadOnlyList<string> Rows => [.. _lines.Select(line => line.Split(' ')[0])];

    /// <summary>Skips the test where there is no kubectl.</summary>
    public static Kubectl Start(string kubeconfig, params IEnumerable<string> arguments)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(directory => Path.Combine(directory, "kubectl")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, "there is no kubectl on the PATH");
        var start = new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KUBECONFIG"] = kubeconfig;
        var kubectl = new Kubectl(new Process { StartInfo = start });
        kubectl._process.OutputDataReceived += (_, line) => Add(kubectl._lines, line.Data);
        kubectl._process.ErrorDataReceived += (_, line) => Add(kubectl._errors, line.Data);
        kubectl._process.Start();
        kubectl._process.BeginOutputReadLine();
        kubectl._process.BeginErrorReadLine();
        return kubectl;
    }

    /// <summary>Fails the test when kubectl did.</summary>
    public async Task EndedAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(_process.ExitCode == 0, string.Join('\n', _errors));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static void Add(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }
}
