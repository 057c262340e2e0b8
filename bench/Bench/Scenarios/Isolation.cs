using System.Diagnostics;
using System.Globalization;
using MeshSync.Fabric.Bench.Reporting;
using MeshSync.Fabric.Bench.Rig;
using NATS.Client.Core;

namespace MeshSync.Fabric.Bench.Scenarios;

/// <summary>
/// One cluster changes an object twenty times a second, as its agent would publish it, and each change carries the time at which it was
/// sent. First it is alone; then another cluster changes a thousand objects a second, in other partitions and in the same one; then as many as
/// the log takes, which is more than the fabric keeps up with.
/// </summary>
internal static class Isolation
{
    private const string Name = "isolation";
    private const string Quiet = "quiet";
    private const int PerSecond = 20;
    private const int FloodBatch = 64;
    private const int FloodCollections = 4;

    public static async Task MeasureAsync(BenchRun run)
    {
        var seconds = run.Objects ?? 10;
        await using var rig = await FabricRig.StartAsync(run.Programs);
        await using var quiet = new CollectionSender(rig.Nats.Url, Quiet, "pods");
        await using var nats = new NatsConnection(new NatsOpts { Url = rig.Nats.Url, Name = "bench" });
        var stages = new Stages();
        rig.Core.Arrived = (message, at) => Stages.Note(stages.Core, message, at);
        var writes = stages.ReadWritesAsync(nats);

        // What the silo compiles at its first flood is no cost of a flood.
        _ = await FloodAsync(rig, quiet, stages, seconds, new Flood("warm-up", SamePartition: false, PerSecond: 1_000));
        var alone = await TickAsync(quiet, stages, seconds);
        Write(run, "alone", alone, flood: 0);
        var conditions = new[]
        {
            new Flood("beside 1,000 a second in other partitions", SamePartition: false, PerSecond: 1_000),
            new Flood("beside 1,000 a second in its own partition", SamePartition: true, PerSecond: 1_000),
            new Flood("beside all the log takes, in other partitions", SamePartition: false, PerSecond: int.MaxValue),
        };
        foreach (var flood in conditions)
        {
            var condition = flood.Condition;
            var (beside, rate) = await FloodAsync(rig, quiet, stages, seconds, flood);
            Write(run, condition, beside, rate);
            run.Figures.Write(Name, $"p99 {condition} to p99 alone", Percentiles.Of(beside.Core, 99) / Percentiles.Of(alone.Core, 99), "x", ("flood, changes a second", Math.Round(rate)));
        }

        await nats.DisposeAsync();
        await writes;
    }

    private static void Write(BenchRun run, string condition, Stages stages, double flood)
    {
        foreach (var (stage, latencies) in new[] { ("the log has it", stages.Log), ("the silo stores it", stages.Store), ("core", stages.Core) })
        {
            foreach (var percentile in (double[])[50, 99])
            {
                run.Figures.Write(
                    Name, $"sent to {stage} p{percentile}, {condition}", Percentiles.Of(latencies, percentile), "ms",
                    ("changes a second", PerSecond), ("flood, changes a second", Math.Round(flood)), ("measured", latencies.Count));
            }
        }
    }

    private static async Task<(Stages Stages, double Rate)> FloodAsync(FabricRig rig, CollectionSender quiet, Stages stages, int seconds, Flood kind)
    {
        using var stop = new CancellationTokenSource();
        var senders = Collections(quiet.Partition, kind.SamePartition).Select(resource => new CollectionSender(rig.Nats.Url, "flood", resource)).ToList();
        var (before, began) = (rig.Core.Messages, Stopwatch.GetTimestamp());
        var flood = senders.Select(sender => Task.Run(() => sender.FloodAsync(FloodBatch, kind.PerSecond / FloodCollections, stop.Token))).ToList();
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, CancellationToken.None);
        var measured = await TickAsync(quiet, stages, seconds);
        var rate = (rig.Core.Messages - before) / Stopwatch.GetElapsedTime(began).TotalSeconds;
        await stop.CancelAsync();
        await Task.WhenAll(flood);
        foreach (var sender in senders)
        {
            await sender.DisposeAsync();
        }

        await rig.Core.QuietAsync(TimeSpan.FromSeconds(1));
        return (measured, rate);
    }

    /// <summary>Names of resources whose collections fall into the partition, or into others.</summary>
    private static IEnumerable<string> Collections(int partition, bool same) => Enumerable.Range(0, 1000)
        .Select(number => string.Create(CultureInfo.InvariantCulture, $"flood{number}"))
        .Where(resource => (CollectionSender.PartitionOf("flood", resource) == partition) == same)
        .Take(FloodCollections);

    private static async Task<Stages> TickAsync(CollectionSender quiet, Stages stages, int seconds)
    {
        stages.Clear();
        var start = Stopwatch.GetTimestamp();
        for (var change = 0; change < seconds * PerSecond; change++)
        {
            var due = TimeSpan.FromSeconds((double)change / PerSecond) - Stopwatch.GetElapsedTime(start);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, TimeProvider.System, CancellationToken.None);
            }

            var sent = Stopwatch.GetTimestamp();
            await quiet.SendAsync(1, marked: true);
            stages.Log.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, CancellationToken.None);
        return stages.Copy();
    }

    private sealed record Flood(string Condition, bool SamePartition, int PerSecond);

    /// <summary>How long after it was sent a change came to each place, in milliseconds.</summary>
    private sealed class Stages
    {
        public List<double> Log { get; private init; } = [];

        public List<double> Store { get; private init; } = [];

        public List<double> Core { get; private init; } = [];

        public static void Note(List<double> latencies, byte[] message, long at)
        {
            if (CollectionSender.SentAt(message) is { } sent)
            {
                latencies.Add(Stopwatch.GetElapsedTime(sent, at).TotalMilliseconds);
            }
        }

        /// <summary>A write to the store is a message on the object's subject, for whoever listens.</summary>
        public async Task ReadWritesAsync(NatsConnection nats)
        {
            await foreach (var message in nats.SubscribeAsync<byte[]>($"objects.{Quiet}.>"))
            {
                Note(Store, message.Data ?? [], Stopwatch.GetTimestamp());
            }
        }

        public void Clear()
        {
            Log.Clear();
            Store.Clear();
            Core.Clear();
        }

        public Stages Copy() => new() { Log = [.. Log], Store = [.. Store], Core = [.. Core] };
    }
}
