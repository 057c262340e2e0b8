using System.Text;
using MeshSync.Fabric.Contracts;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace MeshSync.Fabric.Silo.Tests.Hosting;

/// <summary>What an agent sends for one collection, of config maps unless another is named, without the agent.</summary>
internal sealed class WatchedCluster(string brokerUrl, string cluster, ResourceType? type = null) : IAsyncDisposable
{
    private readonly NatsConnection _connection = new(new NatsOpts { Url = brokerUrl });
    private readonly ResourceType _type = type ?? new ResourceType("", "v1", "configmaps", "ConfigMap", Namespaced: true);
    private ulong _sequence;

    /// <summary>A complete relist of config maps that hold the given values.</summary>
    public Task List(params (string Name, string Value)[] items) => List("7", [.. items.Select(item => (item.Name,
        $$$"""{"metadata":{"name":"{{{item.Name}}}","namespace":"default","uid":"uid-1","resourceVersion":"7"},"data":{"key":"{{{item.Value}}}"}}"""))]);

    /// <summary>A complete relist of objects as they are given, in one version.</summary>
    public async Task List(string version, IReadOnlyList<(string Name, string Json)> items)
    {
        using var batch = new WatchBatchWriter();
        foreach (var (name, json) in items)
        {
            batch.Add(WatchEventType.Upsert, "default"u8, Encoding.UTF8.GetBytes(name), "uid-1"u8, Encoding.UTF8.GetBytes(version), Encoding.UTF8.GetBytes(json));
        }

        var payload = batch.Encode(new WatchBatchHeader
        {
            Cluster = cluster,
            Type = _type,
            Session = 1,
            Sequence = ++_sequence,
            Phase = WatchPhase.List,
            Epoch = _sequence,
            Begin = true,
            End = true,
            ItemCount = (uint)items.Count,
            ResourceVersion = "7",
            CapturedAt = DateTimeOffset.UnixEpoch,
        });
        var ack = await new NatsJSContext(_connection).PublishAsync(Subjects.Watch(_type.In(cluster)), payload);
        ack.EnsureSuccess();
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
