using System.Collections.Concurrent;
using System.Globalization;

namespace MeshSync.Fabric.Simulator.Pods;

/// <summary>What a pod's only container writes and answers, and who looks at it. There is no kubelet: a test or a person plays the container.</summary>
public sealed class PodConsole
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly List<string> _lines = [];
    private readonly List<string> _typed = [];
    private readonly ConcurrentDictionary<string, string> _pages = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _readers;
    private int _shells;
    private long _flooded;

    internal PodConsole(TimeProvider time) => _time = time;

    /// <summary>The log has no end and is written as fast as it is read; shells have a command <c>flood</c> for the same.</summary>
    public bool Floods { get; set; }

    /// <summary>Logs that are being read.</summary>
    public int Readers => Volatile.Read(ref _readers);

    /// <summary>Shells that are open.</summary>
    public int Shells => Volatile.Read(ref _shells);

    /// <summary>Bytes of flood that somebody took.</summary>
    public long Flooded => Interlocked.Read(ref _flooded);

    /// <summary>Lines typed into shells, oldest first.</summary>
    public IReadOnlyList<string> Typed
    {
        get
        {
            lock (_lock)
            {
                return [.. _typed];
            }
        }
    }

    /// <summary>Its exit status, once it has ended.</summary>
    internal int? ExitCode { get; private set; }

    /// <summary>Adds a line to the log.</summary>
    public void Write(string line) => Change(() => _lines.Add(line));

    /// <summary>Has it answer a GET through the API server's proxy.</summary>
    /// <param name="path">Port and path: <c>9090/api/version</c>.</param>
    public void Answer(string path, string body) => _pages[path] = body;

    /// <summary>Ends the container: logs that are followed come to their end, and so do shells.</summary>
    public void End(int exitCode = 0) => Change(() => ExitCode = exitCode);

    internal string? Page(string path) => _pages.GetValueOrDefault(path);

    internal void ReaderCame(int count) => Interlocked.Add(ref _readers, count);

    internal void ShellCame(int count) => Interlocked.Add(ref _shells, count);

    internal void Flood(long bytes) => Interlocked.Add(ref _flooded, bytes);

    internal void Type(string line)
    {
        lock (_lock)
        {
            _typed.Add(line);
        }
    }

    /// <summary>How many lines there are.</summary>
    internal int LineCount
    {
        get
        {
            lock (_lock)
            {
                return _lines.Count;
            }
        }
    }

    /// <summary>Lines from the given number on, each with its time, and what completes with the next change.</summary>
    internal (IReadOnlyList<string> Lines, bool Ended, Task Changed) Read(int from)
    {
        lock (_lock)
        {
            return ([.. _lines.Skip(from).Select(Stamped)], ExitCode is not null, _changed.Task);
        }
    }

    private string Stamped(string line) => $"{_time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture)} {line}\n";

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            change();
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
    }
}
