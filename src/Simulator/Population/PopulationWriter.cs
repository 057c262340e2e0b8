using System.Text;
using MeshSync.Fabric.Simulator.Discovery;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Simulator.Storage;
using MeshSync.Fabric.Simulator.Writing;

namespace MeshSync.Fabric.Simulator.Population;

/// <summary>Writes generated objects, and counts.</summary>
internal sealed class PopulationWriter(SimulatedCluster cluster)
{
    private readonly Dictionary<string, Collection> _collections = new(StringComparer.Ordinal);

    public TimeProvider Time => cluster.Time;

    public int Writes { get; private set; }

    public void Create(string groupResource, ObjectDraft draft) => Put(groupResource, draft, WriteCondition.None);

    /// <summary>What somebody else has deleted meanwhile stays deleted.</summary>
    public void Update(string groupResource, ObjectDraft draft) => Put(groupResource, draft, WriteCondition.Existing);

    public void Delete(string groupResource, string ns, string name)
    {
        Writes++;
        cluster.Store.Delete(CollectionOf(groupResource), ObjectDraft.KeyOf(ns, name), WriteCondition.Existing);
    }

    /// <summary>For the few objects that are more than bytes to the server.</summary>
    public void CreateDefinition(string json)
    {
        Writes++;
        var item = ObjectReader.Parse(Encoding.UTF8.GetBytes(json));
        cluster.Writer.Create(cluster.Catalog.FindGroupResource(CustomResources.Definitions)!, "", item);
    }

    private void Put(string groupResource, ObjectDraft draft, WriteCondition condition)
    {
        Writes++;
        cluster.Store.Put(CollectionOf(groupResource), draft, condition);
    }

    private Collection CollectionOf(string groupResource)
    {
        if (!_collections.TryGetValue(groupResource, out var collection))
        {
            _collections.Add(groupResource, collection = cluster.Store.Collection(groupResource));
        }

        return collection;
    }
}
