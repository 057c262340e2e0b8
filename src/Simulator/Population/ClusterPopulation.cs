using System.Security.Cryptography;
using System.Text;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Population;

/// <summary>The objects that a cluster begins with, and the changes they go through; the seed decides both.</summary>
internal sealed class ClusterPopulation
{
    private ClusterPopulation(string clusterId) => ClusterId = clusterId;

    public string ClusterId { get; }

    public static ClusterPopulation Create(SimulatedCluster cluster, SimulatedClusterOptions options)
    {
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{options.Name}/{options.Seed}")).AsSpan(0, 16)).ToString();
        var now = cluster.Time.GetUtcNow();
        foreach (var name in new[] { "default", "kube-node-lease", "kube-public", "kube-system" })
        {
            var draft = Drafts.Compose(new Identity("", name, name == "kube-system" ? id : Guid.NewGuid().ToString(), now),
                $",\"labels\":{{\"kubernetes.io/metadata.name\":\"{name}\"}}", ",\"spec\":{\"finalizers\":[\"kubernetes\"]},\"status\":{\"phase\":\"Active\"}");
            cluster.Store.Put(cluster.Store.Collection("namespaces"), draft, WriteCondition.New);
        }

        return new ClusterPopulation(id);
    }

    private int _changes;

    public int Churn() => ++_changes > 0 ? 1 : 0;
}
