using MeshSync.Fabric.Bench.Reporting;
using MeshSync.Fabric.Bench.Rig;

namespace MeshSync.Fabric.Bench.Scenarios;

/// <summary>What a run is given: the programs, where figures go, and how large to make it.</summary>
/// <param name="Programs">Release builds of agent, silo and command.</param>
/// <param name="Figures">Where figures are written.</param>
/// <param name="Objects">Number of objects; null for the scenario's own.</param>
/// <param name="Load">How long a steady load lasts; null for the scenario's own.</param>
internal sealed record BenchRun(Programs Programs, FigureWriter Figures, int? Objects, TimeSpan? Load = null);

/// <summary>One thing that is measured, by itself, on servers of its own.</summary>
/// <param name="Name">Name on the command line and in every figure.</param>
/// <param name="Question">What it answers, in a sentence.</param>
/// <param name="Measure">Runs it once.</param>
internal sealed record Scenario(string Name, string Question, Func<BenchRun, Task> Measure)
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("initial-sync", "How fast, and for how much CPU, does a real cluster of pods reach core from the agent's start?", InitialSync.MeasureAsync),
        new("pipeline", "How many changed and unchanged objects a second go through JetStream and the silo?", Pipeline.MeasureAsync),
        new("latency", "How long from a write at an API server, real and simulated, to core, at 240 updates a second?", Latency.MeasureAsync),
        new("memory", "How much memory do agent and silo need for 10,000 and 100,000 objects?", Memory.MeasureAsync),
        new("flush", "How long until a Meshery Server that attaches late, or flushes, has 100,000 stored objects, and is it cut off as slow?", Flush.MeasureAsync),
        new("isolation", "How much later does a quiet cluster reach core while another one floods?", Isolation.MeasureAsync),
        new("tiers", "What does the profile balanced save against full, of bytes and CPU, and is every design still known whole?", Tiers.MeasureAsync),
        new("identification", "How soon is a product identified that was just installed, and what does it cost an object to be evidence?", Identification.MeasureAsync),
        new("docker", "How soon are 1,000 containers of an engine on core, how soon is a change, and does the agent's memory stay flat?", ContainerEngine.MeasureAsync),
        new("check", "How long does fabric check take on a healthy system, as its user sees it, and where does the time go?", Check.MeasureAsync),
        new("restart", "How many messages does a restart without change cause, and how many does a deletion meanwhile?", Restart.MeasureAsync),
        new("recovery", "How soon is a change on core within a second again after agent, silo or nats-server was killed, and what comes twice?", Recovery.MeasureAsync),
    ];
}
