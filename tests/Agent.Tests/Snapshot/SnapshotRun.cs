using MeshSync.Fabric.Testing;
using MeshSync.Fabric.Testing.Processes;

namespace MeshSync.Fabric.Agent.Tests.Snapshot;

/// <summary>The agent as the program that Meshery starts, writing a file.</summary>
internal sealed class SnapshotRun : IAsyncDisposable
{
    public const int Interrupt = 2;
    public const int Terminate = 15;

    private readonly ServerProcess _process;
    private readonly string _directory;

    public SnapshotRun(string directory, string kubeconfig, params string[] arguments)
    {
        _directory = directory;
        _process = new ServerProcess(
            Path.Combine(AppContext.BaseDirectory, "meshery-meshsync"),
            ["--output", "file", "--kubeconfig", kubeconfig, .. arguments],
            new Dictionary<string, string> { ["BROKER_URL"] = "nats://127.0.0.1:1" },
            directory);
    }

    public string Log => _process.Log;

    public void Signal(int signal) => _process.Signal(signal);

    public Task<int> ExitCode() => _process.ExitCode(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);

    /// <summary>The one snapshot that was written.</summary>
    public string File() => Assert.Single(Directory.GetFiles(_directory, "meshery-cluster-snapshot-????????-??.yaml"));

    /// <summary>Waits until the agent has something to say.</summary>
    public Task Says(string text) => Eventually.Be(() => _process.Log, log => log.Contains(text, StringComparison.Ordinal));

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
