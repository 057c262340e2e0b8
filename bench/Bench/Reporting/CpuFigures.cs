using MeshSync.Fabric.Bench.Rig;

namespace MeshSync.Fabric.Bench.Reporting;

/// <summary>CPU time by process, per object: the figure that a busy machine disturbs least.</summary>
internal static class CpuFigures
{
    public static void Write(FigureWriter figures, string scenario, CpuShares cpu, long objects, params (string Name, object Value)[] conditions)
    {
        figures.Write(scenario, "CPU agent", cpu.Agent.TotalMicroseconds / objects, "us/object", conditions);
        figures.Write(scenario, "CPU silo", cpu.Silo.TotalMicroseconds / objects, "us/object", conditions);
        figures.Write(scenario, "CPU nats-server", cpu.Nats.TotalMicroseconds / objects, "us/object", conditions);
        figures.Write(scenario, "CPU total", cpu.Total.TotalSeconds, "s", conditions);
    }
}
