using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using MeshSync.Fabric.Bench.Reporting;
using MeshSync.Fabric.Bench.Rig;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Meshery;
using MeshSync.Fabric.Mirror;
using MeshSync.Fabric.Mirror.Inventory;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace MeshSync.Fabric.Bench.Scenarios;

/// <summary>
/// Objects are put into the store, then sent to a stand-in for Meshery Server that attaches late and keeps them in SQLite,
/// then sent again, as after Meshery's button "Flush MeshSync". Measured until it has every row.
/// </summary>
internal static class Flush
{
    private const string Name = "flush";
    private const string Cluster = "00000000-0000-4000-8000-00000000c1a5";
    private const int Writers = 128;

    // The defaults of the silo. Without a limit the broker would cut off a subscriber that is slower than itself.
    private const string Rate = "32Mi";

    private static readonly CollectionKey Pods = new(Cluster, "", "pods");

    public static async Task MeasureAsync(BenchRun run)
    {
        var objects = run.Objects ?? 100_000;
        await using var rig = await FabricRig.StartAsync(run.Programs, subscribe: false, ("MESHSYNC_OUTLET_RATE", Rate));
        await StoreAsync(rig.Nats.Url, objects);
        using var inventory = InventoryDatabase.Open();
        var attached = Stopwatch.GetTimestamp();
        await using var meshery = await MirrorServer.Attach(
            new NatsOpts { Url = rig.Nats.Url }, inventory, new MirrorOptions { AskForStore = false }, TimeProvider.System);
        await HasAllAsync(rig, inventory, objects, TimeSpan.FromMinutes(1));
        var late = Stopwatch.GetElapsedTime(attached).TotalSeconds;
        await Eventually.Be(() => meshery.Progress.IsCaughtUp);

        var (before, cpu) = (meshery.Progress, rig.Cpu);
        var deleted = await meshery.Flush(cluster: null);
        var start = Stopwatch.GetTimestamp();
        await HasAllAsync(rig, inventory, objects, TimeSpan.FromMinutes(1));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

        await Eventually.Be(() => meshery.Progress.IsCaughtUp);
        var messages = meshery.Progress.Changes - before.Changes;
        (string, object)[] conditions = [("objects", objects), ("deleted", deleted), ("messages", messages), ("message bytes", Message(0, 0).Length), ("rate", Rate)];
        run.Figures.Write(Name, "time until a subscriber that attaches late has every row", late, "s", conditions);
        run.Figures.Write(Name, "time until every row is there again", seconds, "s", conditions);
        run.Figures.Write(Name, "rows", objects / seconds, "objects/s", conditions);
        run.Figures.Write(Name, "slow-consumer cuts", await SlowConsumersAsync(rig.Nats.MonitoringUrl), "connections", conditions);
        CpuFigures.Write(run.Figures, Name, rig.Cpu - cpu, messages, conditions);
    }

    private static async Task StoreAsync(string url, int objects)
    {
        await using var connection = new NatsConnection(new NatsOpts { Url = url, RequestTimeout = TimeSpan.FromSeconds(30) });
        var jetStream = new NatsJSContext(connection);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, objects),
            new ParallelOptions { MaxDegreeOfParallelism = Writers },
            async (index, cancellation) =>
            {
                var subject = Subjects.OfObject(new ObjectKey(Pods, PodFactory.Namespace, PodFactory.Name(index)));
                (await jetStream.PublishAsync(subject, Message(index, index % 7), cancellationToken: cancellation)).EnsureSuccess();
            });
    }

    private static byte[] Message(int index, int generation)
    {
        var message = new ArrayBufferWriter<byte>(8192);
        MesheryMessage.Write(message, MesheryEvent.Modified, Cluster, "v1", "Pod", PodFactory.Stored(index, generation, resourceVersion: index + 1));
        return message.WrittenSpan.ToArray();
    }

    private static async Task HasAllAsync(FabricRig rig, InventoryDatabase inventory, int objects, TimeSpan patience)
    {
        try
        {
            _ = await Eventually.Be(() => inventory.Counts().Sum(count => count.Objects), count => count == objects, patience);
        }
        catch (TimeoutException late)
        {
            throw new InvalidOperationException($"Rows are missing; {await SlowConsumersAsync(rig.Nats.MonitoringUrl)} subscribers were cut off as slow.", late);
        }
    }

    private static async Task<int> SlowConsumersAsync(Uri monitoring)
    {
        using var http = new HttpClient();
        var variables = await http.GetByteArrayAsync(new Uri(monitoring, "varz"));
        return JsonElement.Parse(variables).GetProperty("slow_consumers").GetInt32();
    }
}
