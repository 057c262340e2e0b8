using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using MeshSync.Fabric.Micro;

if (args is ["cpu"])
{
    CpuTime.Print();
    return;
}

// In this process: the default toolchain generates and builds a project a benchmark, which costs more than it measures.
ManualConfig config = ManualConfig.Create(DefaultConfig.Instance).AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromTypes([typeof(ObjectBenchmarks)]).Run(args.Length > 0 ? args : ["--filter", "*"], config);
