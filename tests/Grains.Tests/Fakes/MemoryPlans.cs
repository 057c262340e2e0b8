using System.Collections.Concurrent;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;

namespace MeshSync.Fabric.Grains.Tests.Fakes;

/// <summary>Plans in memory.</summary>
internal sealed class MemoryPlans : IPlanStore
{
    private readonly ConcurrentDictionary<string, byte[]> _plans = [];
    private readonly ConcurrentQueue<string> _written = [];

    public Task<ReadOnlyMemory<byte>?> Read(string subject, CancellationToken cancellationToken) =>
        Task.FromResult<ReadOnlyMemory<byte>?>(_plans.TryGetValue(subject, out var body) && body.Length > 0 ? body : null);

    public Task Write(string subject, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        _plans[subject] = body.ToArray();
        _written.Enqueue(subject);
        return Task.CompletedTask;
    }

    /// <summary>How many plans were written of a cluster.</summary>
    public int Written(string cluster) => _written.Count(subject => subject.Contains(cluster, StringComparison.Ordinal));

    public PromotionsPlan Promotions(CollectionKey collection) =>
        _plans.TryGetValue(Subjects.PromotionsPlan(collection), out var body) && body.Length > 0
            ? JsonSerializer.Deserialize(body, PlanJson.Default.PromotionsPlan)!
            : new PromotionsPlan();

    public ProductsPlan? Products(string cluster) =>
        _plans.TryGetValue(Subjects.ProductsPlan(cluster), out var body) && body.Length > 0 ? JsonSerializer.Deserialize(body, PlanJson.Default.ProductsPlan) : null;
}

/// <summary>Products that answer what a test says.</summary>
internal sealed class ScriptedProbes : IProductProbes
{
    private readonly ConcurrentDictionary<string, string> _versions = [];
    private readonly ConcurrentDictionary<string, int> _asked = [];
    private readonly ConcurrentQueue<(string Cluster, ProductProbe Probe)> _probes = [];
    private readonly ConcurrentDictionary<string, bool> _disabled = [];

    public void Say(string cluster, string version) => _versions[cluster] = version;

    /// <summary>Whether the policy of the cluster's agent lets products be asked.</summary>
    public void Allow(string cluster, bool isAllowed) => _disabled[cluster] = !isAllowed;

    public int Asked(string cluster) => _asked.GetValueOrDefault(cluster);

    public List<ProductProbe> Of(string cluster) => [.. _probes.Where(one => one.Cluster == cluster).Select(one => one.Probe)];

    public Task<string> Ask(string cluster, ProductProbe probe, CancellationToken cancellationToken)
    {
        _asked.AddOrUpdate(cluster, 1, (_, count) => count + 1);
        _probes.Enqueue((cluster, probe));
        if (_disabled.GetValueOrDefault(cluster))
        {
            throw new AgentCommandException(AgentErrorKind.NotWatched, "the policy does not allow it");
        }

        return _versions.TryGetValue(cluster, out var version)
            ? Task.FromResult(version)
            : throw new AgentCommandException(AgentErrorKind.Unavailable, "it does not answer");
    }
}
