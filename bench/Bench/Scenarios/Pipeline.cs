using System.Diagnostics;
using MeshSync.Fabric.Bench.Reporting;
using MeshSync.Fabric.Bench.Rig;
using MeshSync.Fabric.Contracts;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace MeshSync.Fabric.Bench.Scenarios;

/// <summary>
/// Batches of distinct 4 KB pods of eight clusters are published as agents publish them, and go through JetStream,
/// silo and store to core. They are encoded beforehand, so the figures are those of log, silo and store.
/// </summary>
internal static class Pipeline
{
    private const string Name = "pipeline";
    private const int Clusters = 8;
    private const int BatchSize = 64;
    private static readonly ResourceType Pods = new("", "v1", "pods", "Pod", true);

    public static async Task MeasureAsync(BenchRun run)
    {
        var objects = run.Objects ?? 80_000;
        await using var rig = await FabricRig.StartAsync(run.Programs);
        var feeds = Enumerable.Range(0, Clusters).Select(cluster => new Feed($"bench-{cluster}", objects / Clusters)).ToArray();

        await RunAsync("new, young silo", feed => feed.Encode(generation: 1, resourceVersion: 1));
        await RunAsync("changed, young silo", feed => feed.Encode(generation: 2, resourceVersion: 2));
        await RunAsync("changed", feed => feed.Encode(generation: 3, resourceVersion: 3));
        await RunAsync("unchanged, same resourceVersion", feed => feed.Encode(generation: 3, resourceVersion: 3));
        await RunAsync("unchanged, new resourceVersion", feed => feed.Encode(generation: 3, resourceVersion: 4));

        async Task RunAsync(string figure, Func<Feed, List<byte[]>> encode)
        {
            var batches = feeds.Select(feed => (feed.Subject, Batches: encode(feed))).ToArray();
            var expected = rig.Core.Messages + Clusters + (figure.StartsWith("unchanged", StringComparison.Ordinal) ? 0 : objects);
            var before = rig.Cpu;
            var start = Stopwatch.GetTimestamp();
            await Task.WhenAll(batches.Select(feed => PublishAsync(rig.Nats.Url, feed.Subject, feed.Batches)));
            await rig.Core.ReachAsync(expected, TimeSpan.FromMinutes(2));
            var seconds = Stopwatch.GetElapsedTime(start, rig.Core.LastArrival).TotalSeconds;
            (string, object)[] conditions = [("objects", objects), ("bytes an object", PodFactory.Stored(1, 1, 1).Length), ("batch", BatchSize), ("collections", Clusters)];
            run.Figures.Write(Name, figure, objects / seconds, "objects/s", conditions);
            CpuFigures.Write(run.Figures, $"{Name}: {figure}", rig.Cpu - before, objects, conditions);
        }
    }

    private static async Task PublishAsync(string url, string subject, List<byte[]> batches)
    {
        await using var connection = new NatsConnection(new NatsOpts { Url = url, Name = "bench" });
        var jetStream = new NatsJSContext(connection);
        foreach (var batch in batches)
        {
            (await jetStream.PublishAsync(subject, batch)).EnsureSuccess();
        }
    }

    /// <summary>One collection as its agent would send it: a relist first, events later.</summary>
    private sealed class Feed(string cluster, int objects)
    {
        private ulong _sequence;
        private int _markers;

        public string Subject { get; } = Subjects.Watch(Pods.In(cluster));

        /// <summary>
        /// Batches that put every object into the given state. One more object, new each time, comes last: when it
        /// reaches core, everything before it has been dealt with.
        /// </summary>
        public List<byte[]> Encode(int generation, int resourceVersion)
        {
            var batches = new List<byte[]>();
            var first = _sequence == 0;
            using var writer = new WatchBatchWriter();
            for (var index = 0; index < objects; index++)
            {
                Add(writer, index, generation, resourceVersion);
                if (writer.Count == BatchSize)
                {
                    batches.Add(Close(writer, first, end: false));
                }
            }

            Add(writer, objects + _markers++, generation, resourceVersion);
            batches.Add(Close(writer, first, end: first));
            return batches;
        }

        private static void Add(WatchBatchWriter writer, int index, int generation, int resourceVersion) => writer.Add(
            WatchEventType.Upsert,
            System.Text.Encoding.ASCII.GetBytes(PodFactory.Namespace),
            System.Text.Encoding.ASCII.GetBytes(PodFactory.Name(index)),
            System.Text.Encoding.ASCII.GetBytes(PodFactory.Uid(index)),
            System.Text.Encoding.ASCII.GetBytes(resourceVersion.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            PodFactory.Stored(index, generation, resourceVersion));

        private byte[] Close(WatchBatchWriter writer, bool list, bool end)
        {
            _sequence++;
            var batch = writer.Encode(new WatchBatchHeader
            {
                Cluster = cluster,
                Type = Pods,
                Session = 1,
                Sequence = _sequence,
                Phase = list ? WatchPhase.List : WatchPhase.Events,
                Epoch = list ? 1u : 0,
                Begin = list && _sequence == 1,
                End = end,
                ItemCount = end ? (uint)objects + 1 : 0,
                ResourceVersion = end ? "1" : "",
                CapturedAt = TimeProvider.System.GetUtcNow(),
            });
            writer.Clear();
            return batch;
        }
    }
}
