using System.Diagnostics.Metrics;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Collections;
using MeshSync.Fabric.Grains.Metrics;
using MeshSync.Fabric.Grains.Objects;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshSync.Fabric.Grains.Tests.Fakes;

/// <summary>
/// One collection and its objects without a silo around them, so that thousands of histories can be tried. The store is
/// what lasts; <see cref="Restart"/> forgets everything else.
/// </summary>
internal sealed class World : IObjectCalls, IOutletProgress
{
    private static readonly FabricMetrics Metrics = new(new Meters());

    private readonly Dictionary<ObjectKey, StoredObject> _objects = [];
    private ObjectWriter _writer = null!;
    private Collection? _collection;
    private CollectionIndex? _index;

    public World()
    {
        Restart();
    }

    public MemoryObjectStore Store { get; } = new();

    public ScriptedAgent Agent { get; } = new(new CollectionKey("cluster", "example.com", "widgets"));

    /// <summary>Sequence up to which every outlet has been handed everything.</summary>
    public ulong Delivered { get; set; } = ulong.MaxValue;

    /// <summary>Read by every start of a silo.</summary>
    public ObjectOptions Options { get; } = new();

    /// <summary>Calls to objects since the beginning.</summary>
    public int Calls { get; private set; }

    /// <summary>Names of the objects stored in the place of a tombstone.</summary>
    public List<string> Recreated { get; } = [];

    public CollectionIndex Index => _index!;

    public async Task<Collection> Collection()
    {
        if (_collection is null)
        {
            var restore = new CollectionRestore(Store, Microsoft.Extensions.Options.Options.Create(Options), Metrics, NullLogger<CollectionRestore>.Instance);
            _index = await restore.Restore(Agent.Collection, TestContext.Current.CancellationToken);
            _collection = new Collection(Agent.Collection, _index, this, Metrics, TimeProvider.System, NullLogger.Instance);
        }

        return _collection;
    }

    /// <summary>Removes tombstones that are older than the given age, by default all.</summary>
    public async Task<int> Sweep(TimeSpan? age = null)
    {
        _ = await Collection();
        var options = new CollectionOptions { TombstoneAge = age ?? TimeSpan.FromMinutes(1) };
        var sweep = new TombstoneSweep(
            Store, new ObjectStore(Store, Metrics), this, Microsoft.Extensions.Options.Options.Create(options), Metrics, TimeProvider.System);
        return await sweep.Run(Agent.Collection, Index, TestContext.Current.CancellationToken);
    }

    public async Task Deliver(params IEnumerable<WatchDelivery> deliveries)
    {
        foreach (var delivery in deliveries)
        {
            await (await Collection()).Apply(delivery);
        }
    }

    /// <summary>The silo is gone, or the grains were collected.</summary>
    public void Restart()
    {
        _collection = null;
        _objects.Clear();
        _writer = new ObjectWriter(
            new ObjectStore(Store, Metrics), Microsoft.Extensions.Options.Options.Create(Options), Metrics, NullLogger<ObjectWriter>.Instance);
    }

    public StoredObject Activate(ObjectKey key) => new(GrainId.Create("object", key.ToString()), key, _writer, this);

    public ObjectKey KeyOf(string name) => new(Agent.Collection, "default", name);

    /// <summary>What was published, each as <c>EVENT name uid version</c>, from a number on.</summary>
    public List<string> PublishedSince(int count) => [.. Store.Published.Skip(count).Select(publication => publication.ToString())];

    Task<ObjectApplied> IObjectCalls.Apply(ObjectKey key, ObjectChange change)
    {
        Calls++;
        if (!_objects.TryGetValue(key, out var stored))
        {
            _objects[key] = stored = Activate(key);
        }

        return stored.Apply(change);
    }

    ValueTask<bool> IOutletProgress.HasDelivered(ulong sequence) => new(sequence <= Delivered);

    ValueTask<bool> IOutletProgress.IsDelivered(ulong sequence) => new(sequence <= Delivered);

    void IOutletProgress.Recreated(ObjectKey key) => Recreated.Add(key.Name);

    private sealed class Meters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}
