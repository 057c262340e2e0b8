using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Products;
using Orleans.Placement;

namespace MeshSync.Fabric.Grains.Objects;

/// <summary>
/// Owner of one object's stored message. It lives beside its collection, which does most of the talking to it, and is
/// collected soon after its object comes to rest: what it knows is stored, and the collection keeps the head.
/// </summary>
[GrainType("object")]
[PreferLocalPlacement]
[CollectionAgeLimit(Minutes = 3)]
internal sealed class ObjectGrain : Grain, IObjectGrain
{
    private readonly StoredObject _object;

    public ObjectGrain(IGrainContext context, ObjectWriter writer, IOutletProgress outlets, IProductCalls products) =>
        _object = new StoredObject(context.GrainId, ObjectKey.Parse(context.GrainId.Key.ToString()!), writer, outlets, products);

    public Task<ObjectApplied> Apply(ObjectChange change) => _object.Apply(change);

    public Task<ObjectState?> GetState() => _object.GetState();

    public Task<ulong> Mark(string product, string mark) => _object.Mark(product, mark);

    public Task<bool> Evaluate(string catalogue) => _object.Evaluate(catalogue);
}
