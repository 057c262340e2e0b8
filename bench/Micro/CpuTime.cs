using System.Diagnostics;

namespace MeshSync.Fabric.Micro;

/// <summary>CPU time an operation: on a machine that does other work beside, the only figure that can be compared.</summary>
internal static class CpuTime
{
    private const int Rounds = 5;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    public static void Print()
    {
        var benchmarks = new ObjectBenchmarks();
        benchmarks.SetUp();
        Print("convert", () => benchmarks.Convert());
        Print("fingerprint", () => benchmarks.Fingerprint());
        Print("match-nothing", () => benchmarks.MatchNothing());
        Print("match-product", () => benchmarks.MatchProduct());
        Print("find-design", () => benchmarks.FindDesign());
        Print("tombstone", () => benchmarks.Tombstone());
        Print("cut-managed-fields", () => benchmarks.CutManagedFields());
    }

    private static void Print(string name, Action operation)
    {
        // The first rounds run code that is not optimised yet.
        (double Nanoseconds, double Bytes) best = (double.MaxValue, 0);
        for (int round = 0; round < Rounds; round++)
        {
            (double Nanoseconds, double Bytes) measured = Measure(operation);
            best = measured.Nanoseconds < best.Nanoseconds ? measured : best;
        }

        Console.WriteLine(FormattableString.Invariant(
            $$"""{"scenario":"micro/{{name}}","figure":{{best.Nanoseconds:f0}},"unit":"ns CPU an operation","allocated":{{best.Bytes:f0}}}"""));
    }

    private static (double Nanoseconds, double Bytes) Measure(Action operation)
    {
        using var process = Process.GetCurrentProcess();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan before = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        long operations = 0;
        while (watch.Elapsed < Round)
        {
            for (int i = 0; i < 100; i++)
            {
                operation();
            }

            operations += 100;
        }

        process.Refresh();
        return (
            (process.TotalProcessorTime - before).TotalNanoseconds / operations,
            (double)(GC.GetAllocatedBytesForCurrentThread() - allocated) / operations);
    }
}
