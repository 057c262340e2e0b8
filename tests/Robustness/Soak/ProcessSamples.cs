using System.Globalization;

namespace MeshSync.Fabric.Robustness.Soak;

/// <summary>What a process has, sampled from /proc.</summary>
internal sealed class ProcessSamples(string name, int id)
{
    public string Name => name;

    /// <summary>Resident memory in MiB.</summary>
    public List<double> Memory { get; } = [];

    /// <summary>Open files, sockets among them.</summary>
    public List<double> Handles { get; } = [];

    public List<double> Threads { get; } = [];

    public void Take()
    {
        var status = File.ReadLines($"/proc/{id}/status").Select(line => line.Split(':', StringSplitOptions.TrimEntries))
            .Where(field => field is ["VmRSS" or "Threads", _]).ToDictionary(field => field[0], field => field[1].Split(' ')[0]);
        Memory.Add(double.Parse(status["VmRSS"], CultureInfo.InvariantCulture) / 1024);
        Threads.Add(double.Parse(status["Threads"], CultureInfo.InvariantCulture));
        Handles.Add(Directory.EnumerateFileSystemEntries($"/proc/{id}/fd").Count());
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{name}: {Memory[Memory.Count / 3]:f0} to {Memory[^1]:f0} MiB, {Handles[Handles.Count / 3]} to {Handles[^1]} handles, {Threads[Threads.Count / 3]} to {Threads[^1]} threads");
}
