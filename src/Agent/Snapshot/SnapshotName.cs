using System.Globalization;
using MeshSync.Fabric.Agent.Configuration;

namespace MeshSync.Fabric.Agent.Snapshot;

/// <summary>Where a snapshot goes.</summary>
internal static class SnapshotName
{
    private const int NamesADay = 1024;

    /// <summary>The directory it will be in.</summary>
    public static string Directory(AgentOptions options) =>
        options.OutputFile is { } file ? Path.GetDirectoryName(Path.GetFullPath(file))! : Environment.CurrentDirectory;

    /// <summary>The paths to try, in order: the one that was set, which may be replaced, or the names of the day, of which none may.</summary>
    public static IEnumerable<string> Candidates(AgentOptions options, DateTimeOffset now)
    {
        if (options.OutputFile is { } file)
        {
            return [Path.GetFullPath(file)];
        }

        string day = now.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        return Enumerable.Range(0, NamesADay)
            .Select(number => Path.Combine(Directory(options), string.Create(CultureInfo.InvariantCulture, $"meshery-cluster-snapshot-{day}-{number:00}.yaml")));
    }
}
