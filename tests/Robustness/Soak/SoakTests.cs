using MeshSync.Fabric.Robustness.Faults;
using MeshSync.Fabric.Robustness.Observation;
using MeshSync.Fabric.Robustness.Worlds;

namespace MeshSync.Fabric.Robustness.Soak;

/// <summary>
/// A cluster that changes at a steady rate, for as long as <c>make soak</c> says: what agent, silo and nats-server hold has to level off.
/// </summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    // A minute is not long for a runtime that compiles and sizes its heap; what a long run may grow by is next to nothing.
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    private const int Samples = 120;
    private const int ChangesPerSecond = 40;

    [Fact]
    public async Task Fabric_AtASteadyRate_LevelsOff()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var length = Settings.SoakLength;
        await using var world = await SimulatedWorld.StartSteadyAsync(ChangesPerSecond);
        await using var field = await Field.PrepareAsync(world);
        await using var subscriber = await Subscriber.AttachAsync(field.Broker.Url, new RunClock());
        field.Start();
        var processes = field.Processes.Select(process => new ProcessSamples(process.Name, process.Id)).ToList();
        for (var sample = 0; sample < Samples; sample++)
        {
            await Task.Delay(length / Samples, TimeProvider.System, cancellation);
            processes.ForEach(process => process.Take());
        }

        var told = subscriber.Count;
        output.WriteLine($"{told} messages\n{string.Join('\n', processes)}");
        Console.WriteLine($"soak of {length.TotalSeconds:f0} s: {told} messages; {string.Join("; ", processes)}");
        Assert.True(told > length.TotalSeconds * ChangesPerSecond / 10, $"{told} messages: nothing much happened\n{field.Logs}");
        Assert.Empty(processes.SelectMany(process => Judge(process, length)));
    }

    private static IEnumerable<string> Judge(ProcessSamples process, TimeSpan length)
    {
        var memory = length >= Long ? new Levelling(Share: 0.05, Slack: 8) : new Levelling(Share: 0.2, Slack: 30);
        var handles = new Levelling(Share: 0.05, Slack: 8);
        string?[] found =
        [
            memory.Judge($"memory of {process.Name} (MiB)", process.Memory),
            handles.Judge($"handles of {process.Name}", process.Handles),
            handles.Judge($"threads of {process.Name}", process.Threads),
        ];
        return found.OfType<string>();
    }
}
