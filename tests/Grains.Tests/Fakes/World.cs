using System.Diagnostics.Metrics;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Collections;
using MeshSync.Fabric.Grains.Metrics;
using MeshSync.Fabric.Grains.Objects;
using MeshSync.Fabric.Grains.Products;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshSync.Fabric.Grains.Tests.Fakes;

/// <summary>
/// One collection and its objects without a silo around them, so that thousands of histories can be tried. The store is
/// what lasts; <see cref="Restart"/> forgets everything else.
/// </summary>
internal sealed class World : IObjectCalls, IOutletProgress, IProductCalls
{
    public static readonly FabricMetrics Metrics = new(new Meters());

    private readonly Dictionary<ObjectKey, StoredObject> _objects = [];
    private readonly ObjectTurns _turns;
    private ObjectWriter _writer = null!;
    private Collection? _collection;
    private CollectionIndex? _index;

    public World(CollectionKey? collection = null, string kind = "Widget", ObjectTurns? turns = null)
    {
        _turns = turns ?? Turns(new CollectionOptions().ObjectsAtOnce, new CollectionOptions().ObjectsInTurn);
        Agent = new ScriptedAgent(collection ?? new CollectionKey("cluster", "example.com", "widgets")) { Kind = kind };
        Restart();
    }

    public MemoryObjectStore Store { get; } = new();

    public ScriptedAgent Agent { get; }

    /// <summary>Sequence up to which every outlet has been handed everything.</summary>
    public ulong Delivered { get; set; } = ulong.MaxValue;

    /// <summary>Read by every start of a silo.</summary>
    public ObjectOptions Options { get; } = new();

    /// <summary>Calls to objects since the beginning.</summary>
    public int Calls { get; private set; }

    /// <summary>Names of the objects stored in the place of a tombstone.</summary>
    public List<string> Recreated { get; } = [];

    /// <summary>What objects told products, each as <c>product name sequence</c>, a withdrawal with a minus before it.</summary>
    public List<string> Told { get; } = [];

    /// <summary>Called before each word to a product; what it throws is what the call throws.</summary>
    public Action? BeforeTold { get; set; }

    public ProductCatalogue Catalogue { get; } = new();

    public CollectionIndex Index => _index!;

    /// <summary>Called before each change of an object.</summary>
    public Func<ObjectKey, Task>? BeforeApply { get; set; }

    public static ObjectTurns Turns(int atOnce, int inTurn = 1) => new(Microsoft.Extensions.Options.Options.Create(new CollectionOptions { ObjectsAtOnce = atOnce, ObjectsInTurn = inTurn }));

    public async Task<Collection> Collection()
    {
        if (_collection is null)
        {
            var restore = new CollectionRestore(Store, Microsoft.Extensions.Options.Options.Create(Options), Metrics, NullLogger<CollectionRestore>.Instance);
            _index = await restore.Restore(Agent.Collection, TestContext.Current.CancellationToken);
            _collection = new Collection(Agent.Collection, _index, this, _turns, Metrics, TimeProvider.System, NullLogger.Instance);
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
            new ObjectStore(Store, Metrics), new ObjectEvaluation(Catalogue, Metrics), Microsoft.Extensions.Options.Options.Create(Options), Metrics, NullLogger<ObjectWriter>.Instance);
    }

    public StoredObject Activate(ObjectKey key) => new(GrainId.Create("object", key.ToString()), key, _writer, this, this);

    public ObjectKey KeyOf(string name) => new(Agent.Collection, "default", name);

    /// <summary>What was published, each as <c>EVENT name uid version</c>, from a number on.</summary>
    public List<string> PublishedSince(int count) => [.. Store.Published.Skip(count).Select(publication => publication.ToString())];

    async Task<ObjectApplied> IObjectCalls.Apply(ObjectKey key, ObjectChange change)
    {
        Calls++;
        if (!_objects.TryGetValue(key, out var stored))
        {
            _objects[key] = stored = Activate(key);
        }

        await (BeforeApply?.Invoke(key) ?? Task.CompletedTask);
        return await stored.Apply(change);
    }

    Task IProductCalls.Tell(ProductKey product, ObjectWord word)
    {
        BeforeTold?.Invoke();
        var isSaid = EvidenceText.Products(word.Evidence).Contains(product.Product);
        Told.Add($"{(isSaid ? "" : "-")}{product.Product} {ObjectKey.Parse(word.Key).Name} {word.Sequence}");
        return Task.CompletedTask;
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
