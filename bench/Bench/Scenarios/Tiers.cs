using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MeshSync.Fabric.Bench.Rig;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;
using MeshSync.Fabric.Simulator.Hosting;
using NATS.Client.Core;

namespace MeshSync.Fabric.Bench.Scenarios;

/// <summary>
/// The same cluster under the profiles full and balanced: what an initial sync costs, and then half a minute of churn, or as long as wanted. Among its objects are
/// designs of Meshery and pods that are evidence of a product; all of those have to be known whole in the end.
/// </summary>
internal static partial class Tiers
{
    private const string Name = "tiers";
    private const int Designs = 500;
    private const int ProductPods = 50;
    private const int ChangesASecond = 300;

    // With managedFields, volumes and conditions a pod of a usual cluster has 8 to 15 KB.
    private const int PodBytes = 10_000;

    private static readonly TimeSpan Churn = TimeSpan.FromSeconds(30);

    public static async Task MeasureAsync(BenchRun run)
    {
        var objects = run.Objects ?? 100_000;
        var full = await MeasureAsync(run, "full", objects);
        var balanced = await MeasureAsync(run, "balanced", objects);
        Compare(run, "initial sync", full.Sync, balanced.Sync, objects);
        Compare(run, "churn", full.Churn, balanced.Churn, objects);
        Compare(run, "both", full.Sync + full.Churn, balanced.Sync + balanced.Churn, objects);
    }

    private static async Task<(Cost Sync, Cost Churn)> MeasureAsync(BenchRun run, string profile, int objects)
    {
        await using var api = await SimulatedApiServer.StartAsync(new SimulatedClusterOptions { Objects = objects, PodBytes = PodBytes });
        foreach (var number in Enumerable.Range(0, Designs))
        {
            api.Apply(Design(number));
        }

        var known = new KnownWhole();
        await using var rig = await FabricRig.StartAsync(run.Programs);
        rig.Core.Arrived = (message, _) => known.Take(message);
        var product = await NameProductAsync(rig.Nats.Url, api);
        var policy = Path.GetTempFileName();
        await File.WriteAllTextAsync(policy, $$"""{"profile":"{{profile}}"}""");

        var start = await Cost.OfAsync(rig, hasAgent: false);
        rig.StartAgent(api.KubeconfigPath, ("MESHSYNC_TIER_CONFIG", policy), ("MESHSYNC_HEALTH_ADDRESS", "127.0.0.1"));
        await rig.Core.ReachAsync(objects / 2, TimeSpan.FromMinutes(4));
        await rig.Core.QuietAsync(TimeSpan.FromSeconds(5));
        var synced = await Cost.OfAsync(rig, hasAgent: true);
        await ChurnAsync(api, ChangesASecond);
        await Task.Delay(run.Load ?? Churn, TimeProvider.System, CancellationToken.None);
        await ChurnAsync(api, 0);
        await rig.Core.QuietAsync(TimeSpan.FromSeconds(5));
        var end = await Cost.OfAsync(rig, hasAgent: true);
        File.Delete(policy);

        known.Check(Designs, product);
        var result = (Sync: synced - start, Churn: end - synced);
        Write(run, profile, "initial sync", result.Sync, objects);
        Write(run, profile, "churn", result.Churn, objects);
        return result;
    }

    private static string Design(int number) => $$$"""
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"design-{{{number}}}","namespace":"default",
        "labels":{"design.meshery.io/id":"5fe6a1c2-0000-4000-8000-{{{number:d12}}}"}},"data":{"k":"{{{new string('d', 2000)}}}"}}
        """;

    /// <summary>Says that some pods are evidence of a product, as the silo would.</summary>
    private static async Task<IReadOnlyList<string>> NameProductAsync(string url, SimulatedApiServer api)
    {
        using var list = await new HttpClient().GetAsync(new Uri(api.Address, $"api/v1/pods?limit={ProductPods}"));
        using var document = JsonDocument.Parse(await list.Content.ReadAsStringAsync());
        var pods = document.RootElement.GetProperty("items").EnumerateArray().Select(pod => pod.GetProperty("metadata"))
            .Select(metadata => (Space: metadata.GetProperty("namespace").GetString()!, Name: metadata.GetProperty("name").GetString()!)).ToList();
        using var system = await new HttpClient().GetAsync(new Uri(api.Address, "api/v1/namespaces/kube-system"));
        using var space = JsonDocument.Parse(await system.Content.ReadAsStringAsync());
        var cluster = space.RootElement.GetProperty("metadata").GetProperty("uid").GetString()!;
        var plan = new PromotionsPlan { Objects = pods.ToDictionary(pod => $"{pod.Space}/{pod.Name}", _ => new Promotion(PromotionReasons.Evidence, ["prometheus"])) };
        await using var nats = new NatsConnection(new NatsOpts { Url = url });
        await nats.RequestAsync<byte[], byte[]>(
            Subjects.PromotionsPlan(new CollectionKey(cluster, "", "pods")), JsonSerializer.SerializeToUtf8Bytes(plan, PlanJson.Default.PromotionsPlan));
        return [.. pods.Select(pod => pod.Name)];
    }

    private static async Task ChurnAsync(SimulatedApiServer api, int rate)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsync(new Uri(api.Address, $"simulator/churn?rate={rate}"), null);
        answer.EnsureSuccessStatusCode();
    }

    private static void Write(BenchRun run, string profile, string phase, Cost cost, int objects)
    {
        (string, object)[] conditions = [("profile", profile), ("phase", phase), ("objects", objects), ("pod-bytes", PodBytes), ("api-server", "simulator")];
        run.Figures.Write(Name, "bytes from the API server", cost.ApiBytes / 1e6, "MB", conditions);
        run.Figures.Write(Name, "CPU agent", cost.Cpu.Agent.TotalSeconds, "s", conditions);
        run.Figures.Write(Name, "CPU silo", cost.Cpu.Silo.TotalSeconds, "s", conditions);
        run.Figures.Write(Name, "CPU nats-server", cost.Cpu.Nats.TotalSeconds, "s", conditions);
        run.Figures.Write(Name, "messages", cost.Messages, "", conditions);
    }

    private static void Compare(BenchRun run, string phase, Cost full, Cost balanced, int objects)
    {
        (string, object)[] conditions = [("phase", phase), ("objects", objects), ("pod-bytes", PodBytes), ("changes a second", ChangesASecond), ("seconds", (run.Load ?? Churn).TotalSeconds)];
        run.Figures.Write(Name, "balanced/full bytes from the API server", (double)balanced.ApiBytes / full.ApiBytes, "", conditions);
        run.Figures.Write(Name, "balanced/full CPU agent", balanced.Cpu.Agent / full.Cpu.Agent, "", conditions);
        run.Figures.Write(Name, "balanced/full CPU silo", balanced.Cpu.Silo / full.Cpu.Silo, "", conditions);
    }

    /// <summary>What has been spent so far.</summary>
    private sealed partial record Cost(CpuShares Cpu, long ApiBytes, long Messages)
    {
        public static Cost operator -(Cost left, Cost right) => new(left.Cpu - right.Cpu, left.ApiBytes - right.ApiBytes, left.Messages - right.Messages);

        public static Cost operator +(Cost left, Cost right) => new(
            new CpuShares(left.Cpu.Agent + right.Cpu.Agent, left.Cpu.Silo + right.Cpu.Silo, left.Cpu.Nats + right.Cpu.Nats),
            left.ApiBytes + right.ApiBytes,
            left.Messages + right.Messages);

        public static async Task<Cost> OfAsync(FabricRig rig, bool hasAgent) =>
            new(rig.Cpu, hasAgent ? await ApiBytesAsync(rig.Agent!.Log) : 0, rig.Core.Messages);

        private static async Task<long> ApiBytesAsync(string log)
        {
            using var http = new HttpClient();
            var metrics = await http.GetStringAsync(new Uri($"{Health().Match(log).Groups[1].Value}/metrics"));
            return metrics.Split('\n').Where(line => line.StartsWith("meshsync_agent_api_size", StringComparison.Ordinal))
                .Sum(line => (long)double.Parse(line[(line.LastIndexOf('}') + 2)..].Split(' ')[0], CultureInfo.InvariantCulture));
        }

        [GeneratedRegex("Health at (http://[^/]+)/")]
        private static partial Regex Health();
    }

    /// <summary>Which designs and pods of the product were last told of as a whole.</summary>
    private sealed partial class KnownWhole
    {
        private readonly Dictionary<string, bool> _objects = [];

        public void Take(byte[] message)
        {
            var name = NameOf(Encoding.UTF8.GetString(message, 0, Math.Min(message.Length, 700)));
            if (name is not null)
            {
                _objects[name] = message.AsSpan().IndexOf("\"data\":\""u8) >= 0 || message.AsSpan().IndexOf("\"spec\":{"u8) >= 0;
            }
        }

        /// <exception cref="InvalidOperationException">Something is not known as it has to be.</exception>
        public void Check(int designs, IReadOnlyList<string> product)
        {
            var whole = Enumerable.Range(0, designs).Count(number => _objects.GetValueOrDefault($"design-{number}"));
            var shallow = product.Where(name => _objects.TryGetValue(name, out var isWhole) && !isWhole).ToList();
            if (whole != designs || shallow.Count > 0)
            {
                throw new InvalidOperationException($"{whole} of {designs} designs are known whole, and {shallow.Count} pods of the product are not.");
            }
        }

        private static string? NameOf(string message) => Name().Match(message) is { Success: true } match ? match.Groups[1].Value : null;

        [GeneratedRegex("\"name\":\"([^\"]+)\"")]
        private static partial Regex Name();
    }
}
