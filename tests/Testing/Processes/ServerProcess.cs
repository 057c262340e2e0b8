using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace MeshSync.Fabric.Testing.Processes;

/// <summary>
/// A child process that serves: keeps the tail of what it prints, is asked to end (SIGTERM) before it is killed,
/// and never outlives the test process when that one ends in an orderly way.
/// </summary>
public sealed partial class ServerProcess : IAsyncDisposable
{
    private const int LogTail = 64 * 1024;
    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly Lock _logLock = new();
    private int _endedOutputs;

    /// <param name="program">Path of the program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables it gets besides those of this process.</param>
    /// <param name="directory">Where it works; null is where this process does.</param>
    public ServerProcess(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? directory = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
    }

    public int Id => _process.Id;

    /// <summary>It has ended, and all that it printed is in <see cref="Log"/>.</summary>
    public bool HasExited => _process.HasExited && Volatile.Read(ref _endedOutputs) == 2;

    /// <summary>The last 64 K characters that the process printed.</summary>
    public string Log
    {
        get
        {
            lock (_logLock)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Waits until it has ended by itself; how it ended.</summary>
    public async Task<int> ExitCode(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Lets it do nothing any more, as a machine does that stands still, or go on.</summary>
    public void Freeze(bool frozen) => Signal(frozen ? SigStop : SigCont);

    /// <summary>Sends it a signal.</summary>
    public void Signal(int signal) => _ = Signal(_process.Id, signal);

    public async Task Stop()
    {
        if (!_process.HasExited)
        {
            _ = Signal(_process.Id, SigTerm); // it may have ended by itself just now: then there is nobody to tell
        }

        using var deadline = new CancellationTokenSource(Grace);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            await Kill();
        }
    }

    public async Task Kill()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        if (!_process.HasExited)
        {
            await Stop();
        }

        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
        {
            Interlocked.Increment(ref _endedOutputs);
            return;
        }

        lock (_logLock)
        {
            _log.AppendLine(line.Data);
            if (_log.Length > LogTail)
            {
                _log.Remove(0, _log.Length - LogTail);
            }
        }
    }

    private void KillAtExit(object? sender, EventArgs e) => _process.Kill();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int processId, int signal);
}
