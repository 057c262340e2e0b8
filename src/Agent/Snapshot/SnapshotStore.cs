using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Health;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Telemetry;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Objects;
using Microsoft.Extensions.Options;

namespace MeshSync.Fabric.Agent.Snapshot;

/// <summary>
/// Takes batches in the silo's stead and holds the last state of every object: the documents on disk, in memory only where they lie, so
/// that the agent stays as light as it is with a silo. Thread-safe.
/// </summary>
internal sealed partial class SnapshotStore : IBatchSink, IDisposable
{
    // Below it a spool of stale documents is not worth writing anew.
    private const long SmallSpool = 64 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, SnapshotCollection> _collections = new(StringComparer.Ordinal);
    private readonly ClusterIdentity _cluster;
    private readonly Readiness _readiness;
    private readonly AgentMetrics _metrics;
    private readonly ILogger<SnapshotStore> _logger;
    private readonly string _path;
    private SnapshotSpool _spool;
    private long _compactAt = SmallSpool;
    private int _spools;

    /// <exception cref="OptionsValidationException">There is no writing where the snapshot is to go.</exception>
    public SnapshotStore(ClusterIdentity cluster, Readiness readiness, AgentOptions options, AgentMetrics metrics, ILogger<SnapshotStore> logger)
    {
        (_cluster, _readiness, _metrics, _logger) = (cluster, readiness, metrics, logger);
        _path = Path.Combine(SnapshotName.Directory(options), $".meshery-cluster-snapshot-{Environment.ProcessId}-{Guid.NewGuid():n}.spool");
        _spool = Open(_path);
    }

    public Task<ulong> Send(CollectionKey collection, OutgoingBatch batch, ulong sequence, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Apply(Of(collection), batch);
            if (_spool.Length > _compactAt)
            {
                Compact();
            }
        }

        _readiness.BrokerReached();
        _metrics.Published(collection, batch.Events.Count, bytes: 0);
        return Task.FromResult(sequence + 1);
    }

    /// <summary>Writes what there is, by collection; how many documents that are.</summary>
    public int CopyTo(Stream output)
    {
        lock (_lock)
        {
            int count = 0;
            foreach (var place in _collections.Values.SelectMany(collection => collection.Documents.OrderBy(place => place.Offset)))
            {
                _spool.CopyTo(place, output);
                count++;
            }

            return count;
        }
    }

    public void Dispose() => _spool.Dispose();

    private static SnapshotSpool Open(string path)
    {
        try
        {
            return new SnapshotSpool(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string[] problem = [$"--outputFile: nothing can be written to {Path.GetDirectoryName(path)}: {e.Message}"];
            throw new OptionsValidationException(nameof(AgentOptions), typeof(AgentOptions), problem);
        }
    }

    private SnapshotCollection Of(CollectionKey key)
    {
        if (!_collections.TryGetValue(key.ToString(), out var collection))
        {
            _collections[key.ToString()] = collection = new SnapshotCollection();
        }

        return collection;
    }

    private void Apply(SnapshotCollection collection, OutgoingBatch batch)
    {
        if (batch.Begin)
        {
            collection.BeginList();
        }

        foreach (var item in batch.Events)
        {
            if (item.Type == WatchEventType.Delete)
            {
                collection.Remove(item.Key);
            }
            else if (Document(batch.Type, item) is { } document)
            {
                collection.Put(item.Key, _spool.Add(document), batch.Epoch != 0);
            }
        }

        if (batch.End)
        {
            collection.EndList(batch.IsWhole);
        }
    }

    private byte[]? Document(ResourceType type, in PendingEvent item)
    {
        try
        {
            return SnapshotDocument.Of(_cluster.Id, type, item.Body);
        }
        catch (MalformedObjectException e)
        {
            _metrics.Malformed(type);
            LogMalformed(type.Resource, type.ApiVersion, e.Message);
            return null;
        }
    }

    private void Compact()
    {
        var full = _spool;
        var next = new SnapshotSpool($"{_path}{++_spools}");
        using var buffer = new MemoryStream();
        foreach (var collection in _collections.Values)
        {
            collection.Move(place =>
            {
                buffer.SetLength(0);
                full.CopyTo(place, buffer);
                return next.Add(buffer.GetBuffer().AsSpan(0, place.Length));
            });
        }

        _spool = next;
        _compactAt = Math.Max(SmallSpool, 2 * next.Length);
        full.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "An object of {Resource}.{ApiVersion} cannot be read and is left out of the snapshot: {Error}")]
    private partial void LogMalformed(string resource, string apiVersion, string error);
}
