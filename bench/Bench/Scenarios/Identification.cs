using System.Diagnostics;
using System.Text;
using MeshSync.Fabric.Bench.Rig;
using MeshSync.Fabric.Contracts;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace MeshSync.Fabric.Bench.Scenarios;

/// <summary>
/// How soon a product that was just installed is identified, and what it costs an object to be evidence: the same changes of the same
/// objects go through one silo, whose images are nobody's at first, then a product's.
/// </summary>
internal static class Identification
{
    private const string Name = "identification";
    private const int Installations = 20;
    private const int BatchSize = 64;
    private static readonly string[] Parts = ["controller", "webhook", "cainjector"];
    private static readonly ResourceType Deployments = new("apps", "v1", "deployments", "Deployment", true);

    public static async Task MeasureAsync(BenchRun run)
    {
        await using var rig = await FabricRig.StartAsync(run.Programs, siloSettings: ("MESHSYNC_FINGERPRINT_ROWS", "false"));
        await using var nats = new NatsConnection(new NatsOpts { Url = rig.Nats.Url, Name = "bench" });
        await MeasureLatency(run, nats);
        await MeasureCost(run, rig, nats, run.Objects ?? 20_000);
    }

    private static async Task MeasureLatency(BenchRun run, NatsConnection nats)
    {
        var times = new List<double>();
        for (var i = 0; i < Installations; i++)
        {
            var cluster = $"product-{i}";
            await using var told = await nats.SubscribeCoreAsync<string>(Subjects.Identity(new ProductKey(cluster, "cert-manager")));
            await nats.PingAsync();
            var start = Stopwatch.GetTimestamp();
            await Publish(nats, cluster, sequence: 1, [.. Parts.Select(part => ($"cert-manager-{part}", $"quay.io/jetstack/cert-manager-{part}:v1.14.2"))]);
            _ = await told.Msgs.ReadAsync();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        (string, object)[] conditions = [("installations", Installations), ("objects of each", 3)];
        run.Figures.Write(Name, "last object to identity, p50", times[times.Count / 2], "ms", conditions);
        run.Figures.Write(Name, "last object to identity, longest", times[^1], "ms", conditions);
    }

    private static async Task MeasureCost(BenchRun run, FabricRig rig, NatsConnection nats, int objects)
    {
        (string, object)[] conditions = [("objects", objects), ("containers", 2)];
        double[] cpu = new double[2];
        ulong sequence = 0;

        // The first round warms up; of the others the images differ and nothing else does.
        foreach (var (round, image) in new[] { (0, "registry.example/any/sidecar"), (1, "registry.example/any/sidecar"), (2, "docker.io/istio/proxyv2"), (3, "docker.io/istio/proxyv2") })
        {
            var before = rig.Cpu;
            var expected = rig.Core.Messages + objects;
            for (var first = 0; first < objects; first += BatchSize)
            {
                await Publish(nats, "cost", ++sequence, [.. Enumerable.Range(first, Math.Min(BatchSize, objects - first)).Select(index => ($"o{index}", $"{image}:1.{round}.0"))], total: objects);
            }

            await rig.Core.ReachAsync(expected, TimeSpan.FromMinutes(2));
            cpu[round / 2] = (rig.Cpu - before).Silo.TotalMicroseconds / objects;
        }

        run.Figures.Write(Name, "CPU of the silo for a changed object that is no evidence", cpu[0], "us", conditions);
        run.Figures.Write(Name, "CPU of the silo for a changed object that is evidence of a product", cpu[1], "us", conditions);
        run.Figures.Write(Name, "evidence against none", cpu[1] / cpu[0], "ratio", conditions);
    }

    private static async Task Publish(NatsConnection nats, string cluster, ulong sequence, (string Name, string Image)[] objects, int total = 0)
    {
        using var writer = new WatchBatchWriter();
        foreach (var (name, image) in objects)
        {
            writer.Add(
                WatchEventType.Upsert, "bench"u8, Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes($"uid-{name}"), Encoding.ASCII.GetBytes($"{sequence}"),
                Encoding.ASCII.GetBytes($$$$$"""{"metadata":{"name":"{{{{{name}}}}}","namespace":"bench","uid":"uid-{{{{{name}}}}}","resourceVersion":"{{{{{sequence}}}}}","labels":{"app":"{{{{{name}}}}}"}},"spec":{"replicas":2,"template":{"metadata":{"labels":{"app":"{{{{{name}}}}}"}},"spec":{"containers":[{"name":"app","image":"registry.example/any/app:1.0.0"},{"name":"c","image":"{{{{{image}}}}}","ports":[{"containerPort":9402}]}]}}}}"""));
        }

        var isList = total == 0 || sequence <= (ulong)((total + BatchSize - 1) / BatchSize);
        var isLast = total == 0 || sequence == (ulong)((total + BatchSize - 1) / BatchSize);
        var batch = writer.Encode(new WatchBatchHeader
        {
            Cluster = cluster,
            Type = Deployments,
            Session = 1,
            Sequence = sequence,
            Phase = isList ? WatchPhase.List : WatchPhase.Events,
            Epoch = isList ? 1u : 0,
            Begin = sequence == 1,
            End = isList && isLast,
            ItemCount = isList && isLast ? (uint)Math.Max(total, objects.Length) : 0,
            ResourceVersion = isLast ? "1" : "",
            CapturedAt = TimeProvider.System.GetUtcNow(),
        });
        (await new NatsJSContext(nats).PublishAsync(Subjects.Watch(Deployments.In(cluster)), batch)).EnsureSuccess();
    }
}
