using MeshSync.Fabric.Contracts;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Net;

namespace MeshSync.Fabric.Agent.Tests.Replicas;

/// <summary>
/// What a silo would know of a cluster after reading the watch log: the world as the agent told it, and every breach of the protocol on the
/// way.
/// </summary>
internal sealed class WatchLogReplica : IAsyncDisposable
{
    private readonly NatsClient _client;
    private readonly Dictionary<CollectionKey, ReplicatedCollection> _collections = [];
    private INatsJSStream? _stream;
    private ulong _read;

    public WatchLogReplica(string url) => _client = new NatsClient(new NatsOpts { Url = url, Name = "replica", MaxReconnectRetry = -1 });

    /// <summary>Gaps, wrong counts, doubled batches: must stay empty.</summary>
    public List<string> Breaches { get; } = [];

    /// <summary>Batches in the order of the log.</summary>
    public List<WatchBatchHeader> Batches { get; } = [];

    public async Task CreateStream()
    {
        var config = new StreamConfig(Subjects.WatchStream, [Subjects.AllWatch]) { Retention = StreamConfigRetention.Limits };
        _stream = await _client.CreateJetStreamContext().CreateStreamAsync(config);
    }

    public ReplicatedCollection Of(string group, string resource) =>
        _collections.SingleOrDefault(entry => entry.Key.Group == group && entry.Key.Resource == resource).Value ?? new ReplicatedCollection();

    public IEnumerable<CollectionKey> Collections => _collections.Keys;

    /// <summary>Reads what has been added to the log.</summary>
    public async Task<WatchLogReplica> CatchUp()
    {
        await _stream!.RefreshAsync();
        while (_read < _stream.Info.State.LastSeq)
        {
            var message = await _stream.GetAsync(new StreamMsgGetRequest { Seq = _read + 1 });
            Apply(WatchBatch.Decode(message.Message.Data));
            _read++;
        }

        return this;
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private void Apply(WatchBatch batch)
    {
        Batches.Add(batch.Header);
        if (!_collections.TryGetValue(batch.Header.Collection, out var collection))
        {
            _collections[batch.Header.Collection] = collection = new ReplicatedCollection();
        }

        collection.Apply(batch, breach => Breaches.Add($"{batch.Header.Collection} #{batch.Header.Sequence}: {breach}"));
    }
}
