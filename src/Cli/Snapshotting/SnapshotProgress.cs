using System.Globalization;

namespace MeshSync.Fabric.Cli.Snapshotting;

/// <summary>Says how far a snapshot is, on a line of standard error that is written over, and at the end what it has and lacks.</summary>
internal sealed class SnapshotProgress(Terminal terminal)
{
    private const int Each = 100;

    private readonly List<string> _missing = [];
    private long _written;
    private string _reading = "";

    /// <summary>What is read now, and how much of all that is.</summary>
    public void Reads(string what, int number, long of)
    {
        _reading = string.Create(CultureInfo.InvariantCulture, $"{number} of {of}: {what}");
        Show();
    }

    public void Wrote()
    {
        if (++_written % Each == 0)
        {
            Show();
        }
    }

    /// <summary>Something is not in the snapshot that should be.</summary>
    public void Lacks(string what) => _missing.Add(what);

    /// <returns>Whether nothing is missing.</returns>
    public async Task<bool> Conclude(string file)
    {
        _reading = "";
        Show();
        foreach (var missing in _missing)
        {
            await terminal.Error.WriteLineAsync($"not in it: {missing}").ConfigureAwait(false);
        }

        await terminal.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{_written} objects in {file}")).ConfigureAwait(false);
        return _missing.Count == 0;
    }

    private void Show()
    {
        if (terminal.IsInteractive)
        {
            terminal.Error.Write(_reading.Length == 0 ? "\r\u001b[K" : string.Create(CultureInfo.InvariantCulture, $"\r\u001b[K{_written} objects; {_reading}"));
        }
    }
}
