using System.Diagnostics;
using System.Globalization;

namespace MeshSync.Fabric.Bench.Processes;

/// <summary>CPU time and memory of a running process, read from /proc.</summary>
internal sealed class ProcessMeter(int processId)
{
    /// <summary>User and system time since the process started.</summary>
    public TimeSpan Cpu
    {
        get
        {
            using var process = Process.GetProcessById(processId);
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Largest resident set so far, in MiB (VmHWM).</summary>
    public double PeakResidentMiB => ReadStatus("VmHWM");

    /// <summary>Resident set now, in MiB (VmRSS).</summary>
    public double ResidentMiB => ReadStatus("VmRSS");

    private double ReadStatus(string field)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(text => text.StartsWith(field, StringComparison.Ordinal));
        var kibibytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return double.Parse(kibibytes, CultureInfo.InvariantCulture) / 1024;
    }
}
