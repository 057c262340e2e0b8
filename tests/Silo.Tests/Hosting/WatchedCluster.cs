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
    public async Task List(params (string Name, string Value)[] items)
    {
        using var batch = new WatchBatchWriter();
        foreach (var (name, value) in items)
        {
            batch.Add(WatchEventType.Upsert, "default"u8, Encoding.UTF8.GetBytes(name), "uid-1"u8, "7"u8, Encoding.UTF8.GetBytes(
                $$$"""{"metadata":{"name":"{{{name}}}","namespace":"default","uid":"uid-1","resourceVersion":"7"},"data":{"key":"{{{value}}}"}}"""));
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
            ItemCount = (uint)items.Length,
            ResourceVersion = "7",
            CapturedAt = DateTimeOffset.UnixEpoch,
        });
        var ack = await new NatsJSContext(_connection).PublishAsync(Subjects.Watch(_type.In(cluster)), payload);
        ack.EnsureSuccess();
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
