using System.Globalization;
using MeshSync.Fabric.Robustness.Faults;

namespace MeshSync.Fabric.Robustness;

/// <summary>What of the harness can be set, by environment variables; scripts/robustness.sh sets them.</summary>
internal static class Settings
{
    public static TimeSpan Length => TimeSpan.FromSeconds(Number("ROBUSTNESS_SECONDS", 10));

    public static TimeSpan SoakLength => TimeSpan.FromSeconds(Number("SOAK_SECONDS", 60));

    public static IEnumerable<int> Seeds => Text("ROBUSTNESS_SEED").Length > 0
        ? [Number("ROBUSTNESS_SEED", 0)]
        : Enumerable.Range(Number("ROBUSTNESS_FIRST", 1), Number("ROBUSTNESS_SEEDS", 10));

    /// <summary>Faults to draw from; null for all.</summary>
    public static IReadOnlyList<FaultKind>? Faults =>
        Text("ROBUSTNESS_FAULTS") is { Length: > 0 } names ? [.. names.Split(',').Select(Enum.Parse<FaultKind>)] : null;

    /// <summary>Writes the report and the logs of a failed run where ROBUSTNESS_REPORTS says, if it does.</summary>
    public static void Keep(RunResult result)
    {
        if (Text("ROBUSTNESS_REPORTS") is { Length: > 0 } folder)
        {
            _ = Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, $"seed-{result.Seed}.txt"), $"{result.Report()}\n\n{result.Logs}");
        }
    }

    private static int Number(string name, int otherwise) =>
        Text(name) is { Length: > 0 } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;

    private static string Text(string name) => Environment.GetEnvironmentVariable(name) ?? "";
}
