using System.Buffers;
using System.Diagnostics;
using MeshSync.Fabric.Bench.Reporting;
using MeshSync.Fabric.Bench.Rig;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Meshery;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace MeshSync.Fabric.Bench.Scenarios;

/// <summary>
/// Objects are put into the store as grains put them there; then one subscriber asks for everything again, as Meshery's
/// Flush button does. Every object must arrive: a subscriber that was cut off for being slow misses some.
/// </summary>
internal static class Flush
{
    private const string Name = "flush";
    private const int InFlight = 256;

    public static async Task MeasureAsync(BenchRun run)
    {
        var objects = run.Objects ?? 100_000;
        await using var rig = await FabricRig.StartAsync(run.Programs);
        await using var connection = new NatsConnection(new NatsOpts { Url = rig.Nats.Url, Name = "bench" });
        await StoreAsync(connection, objects);
        await rig.Core.ReachAsync(objects, TimeSpan.FromMinutes(3));

        var (before, bytes) = (rig.Cpu, rig.Core.Bytes);
        var start = Stopwatch.GetTimestamp();
        await connection.PublishAsync("meshery.meshsync.request", """{"Request":{"Entity":"resync-discovery","Payload":null}}""");
        await rig.Core.ReachAsync(2 * objects, TimeSpan.FromMinutes(3));
        var seconds = Stopwatch.GetElapsedTime(start, rig.Core.LastArrival).TotalSeconds;

        (string, object)[] conditions = [("objects", objects), ("bytes a message", (rig.Core.Bytes - bytes) / objects)];
        run.Figures.Write(Name, "everything to one subscriber", seconds, "s", conditions);
        CpuFigures.Write(run.Figures, Name, rig.Cpu - before, objects, conditions);
    }

    private static async Task StoreAsync(NatsConnection connection, int objects)
    {
        var jetStream = new NatsJSContext(connection);
        foreach (var chunk in Enumerable.Range(0, objects).Chunk(InFlight))
        {
            await Task.WhenAll(chunk.Select(async index =>
            {
                var message = new ArrayBufferWriter<byte>();
                MesheryMessage.Write(message, MesheryEvent.Added, "bench", "v1", "Pod", PodFactory.Stored(index, 1, 1));
                var subject = Subjects.OfObject(new ObjectKey("bench", "", "pods", PodFactory.Namespace, PodFactory.Name(index)));
                (await jetStream.PublishAsync(subject, message.WrittenMemory)).EnsureSuccess();
            }));
        }
    }
}
