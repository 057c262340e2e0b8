using MeshSync.Fabric.Testing.Processes;

namespace MeshSync.Fabric.Robustness.Clock;

/// <summary>
/// The clock of a child process, which can be set while it runs (clock.c). Only the time of day is set; what measures durations goes on,
/// as it does where an operator or NTP sets a machine's clock.
/// </summary>
internal sealed class SettableClock
{
    private readonly string _file;

    /// <param name="file">Where the difference is kept.</param>
    public SettableClock(string file)
    {
        _file = file;
        Set(TimeSpan.Zero);
    }

    /// <summary>What a process needs in its environment to have this clock.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = Binaries.Clock(),
        ["CLOCK_FILE"] = _file,
    };

    /// <summary>Sets it, from now on, to the true time and whole seconds of <paramref name="difference"/>; processes that start later have it too.</summary>
    public void Set(TimeSpan difference)
    {
        // In place: a process that runs has mapped this file.
        using var file = new FileStream(_file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        file.Write(BitConverter.GetBytes((long)difference.TotalSeconds));
    }
}
