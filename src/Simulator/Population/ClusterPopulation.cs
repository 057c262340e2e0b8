using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Simulator.Population.Templates;

namespace MeshSync.Fabric.Simulator.Population;

/// <summary>What is known of a cluster: enough to write each of its objects again, changed. The seed decides all of it.</summary>
internal sealed class ClusterPopulation
{
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);

    public ClusterPopulation(SimulatedCluster cluster, SimulatedClusterOptions options)
    {
        Writer = new PopulationWriter(cluster);
        Random = new Random(options.Seed);
        ClusterId = Filler.Guid($"{options.Name}/{options.Seed}");
        PodTemplate = new PodTemplate(options.PodBytes);
        Start = cluster.Time.GetUtcNow();
    }

    public string ClusterId { get; }

    public PopulationWriter Writer { get; }

    public Random Random { get; }

    public PodTemplate PodTemplate { get; }

    public DateTimeOffset Start { get; }

    public List<NodeFacts> Nodes { get; } = [];

    public List<AppFacts> Apps { get; } = [];

    public List<PodFacts> Pods { get; } = [];

    public List<Identity> Certificates { get; } = [];

    public DateTimeOffset Now => Writer.Time.GetUtcNow();

    public Identity Name(string kind, string ns, string name) => new(ns, name, Filler.Guid($"{ClusterId}/{kind}/{ns}/{name}"), Start);

    /// <summary>A pod on some node, under a name not used before.</summary>
    public PodFacts NewPod(AppFacts? owner, string ns, string prefix)
    {
        var number = _names[prefix] = _names.GetValueOrDefault(prefix) + 1;
        var name = $"{prefix}-{Filler.Hex($"{ns}/{prefix}", 5, number)}";
        var created = Nodes.Count == 0 ? Start : Now;
        return new PodFacts(owner, ns, name, Filler.Guid($"{ClusterId}/pod/{ns}/{name}"), created)
        {
            Node = Nodes[Random.Next(Nodes.Count)],
            Ip = $"10.{Random.Next(1, 250)}.{Random.Next(256)}.{Random.Next(1, 255)}",
            Image = owner?.Image ?? "registry.example.com/load/app:1.0.0",
            Hash = owner?.Hash ?? Filler.Hex(prefix, 9),
        };
    }

    public T Pick<T>(List<T> list) => list[Random.Next(list.Count)];
}
