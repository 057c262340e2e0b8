using System.Text.Json.Nodes;
using MeshSync.Fabric.Simulator.Discovery;
using MeshSync.Fabric.Simulator.Listing;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Writing;

/// <summary>
/// Writes as a server does them: checks, sets what the server owns, keeps discovery in step with the CRDs, and empties a
/// namespace or a resource when its definition goes. Refusals are <see cref="ApiStatusException"/>.
/// </summary>
internal sealed class ClusterWriter(ObjectStore store, ResourceCatalog catalog, TimeProvider time)
{
    private readonly DraftBuilder _drafts = new(time);

    public StoredObject Create(ServedResource resource, string ns, JsonObject item)
    {
        var metadata = ObjectReader.Metadata(item);
        var name = ObjectReader.Text(metadata, "name");
        if (name.Length == 0 && ObjectReader.Text(metadata, "generateName") is { Length: > 0 } prefix)
        {
            name = prefix + Guid.NewGuid().ToString("n")[..5];
        }

        if (name.Length == 0)
        {
            throw new ApiStatusException(ApiStatus.Invalid(resource, "", "metadata.name: Required value: name or generateName is required"));
        }

        RequireNamespace(resource, ns);
        if (resource is { Plural: "namespaces", Group: "" })
        {
            item["spec"] ??= new JsonObject { ["finalizers"] = new JsonArray("kubernetes") };
            item["status"] ??= new JsonObject { ["phase"] = "Active" };
        }

        var draft = _drafts.Build(item, ns, name, old: null);
        var (result, stored) = store.Put(store.Collection(resource.GroupResource), draft, WriteCondition.New);
        if (result == WriteResult.Exists)
        {
            throw new ApiStatusException(ApiStatus.AlreadyExists(resource, name));
        }

        KeepCatalog(resource, item);
        return stored!;
    }

    /// <summary>Replaces what is there; a resourceVersion in <paramref name="item"/> must be the present one.</summary>
    public StoredObject Update(ServedResource resource, string ns, string name, JsonObject item)
    {
        var text = ObjectReader.Text(ObjectReader.Metadata(item), "resourceVersion");
        return Change(resource, ns, name, text.Length > 0 ? ListQuery.ParseVersion(text) : null, _ => item);
    }

    public StoredObject Patch(ServedResource resource, string ns, string name, JsonObject patch) =>
        Change(resource, ns, name, null, old =>
        {
            MergePatch.Apply(old, patch);
            return old;
        });

    public StoredObject Delete(ServedResource resource, string ns, string name, string? uid = null)
    {
        var collection = store.Collection(resource.GroupResource);
        var key = ObjectDraft.KeyOf(ns, name);
        var (result, last) = store.Delete(collection, key, WriteCondition.Existing with { Uid = uid });
        if (result != WriteResult.Updated)
        {
            throw new ApiStatusException(
                result == WriteResult.Missing ? ApiStatus.NotFound(resource, name) : ApiStatus.Conflict(resource, name));
        }

        if (resource is { Plural: "namespaces", Group: "" })
        {
            EmptyNamespace(name);
        }
        else if (resource.GroupResource == CustomResources.Definitions)
        {
            catalog.Replace(name, []);
            store.Remove(store.Collection(name));
        }

        return last!;
    }

    private StoredObject Change(ServedResource resource, string ns, string name, long? expected, Func<JsonObject, JsonObject> change)
    {
        var collection = store.Collection(resource.GroupResource);
        while (true)
        {
            var old = store.Find(collection, ObjectDraft.KeyOf(ns, name))
                ?? throw new ApiStatusException(ApiStatus.NotFound(resource, name));
            var item = change(Read(old));
            var draft = _drafts.Build(item, ns, name, Read(old));
            var condition = WriteCondition.Existing with { ResourceVersion = expected ?? old.ResourceVersion };
            var (result, stored) = store.Put(collection, draft, condition);
            if (result is WriteResult.Updated or WriteResult.Unchanged)
            {
                KeepCatalog(resource, item);
                return stored!;
            }

            if (expected is not null && result == WriteResult.Conflict)
            {
                throw new ApiStatusException(ApiStatus.Conflict(resource, name));
            }
        }
    }

    private void KeepCatalog(ServedResource resource, JsonObject item)
    {
        if (resource.GroupResource == CustomResources.Definitions)
        {
            var served = CustomResources.Of(item).ToList();
            if (served.Count > 0)
            {
                store.Begin(served[0].GroupResource);
                catalog.Replace(served[0].GroupResource, served);
            }
        }
    }

    private void RequireNamespace(ServedResource resource, string ns)
    {
        if (resource.Namespaced && store.Find(store.Collection("namespaces"), ns) is null)
        {
            throw new ApiStatusException(ApiStatus.NotFound(catalog.FindGroupResource("namespaces")!, ns));
        }
    }

    private void EmptyNamespace(string ns)
    {
        foreach (var groupResource in catalog.Resources.Where(r => r.Namespaced).Select(r => r.GroupResource).Distinct())
        {
            var collection = store.Collection(groupResource);
            var snapshot = store.Read(collection);
            var (start, end) = snapshot.Range(ns);
            for (var i = start; i < end; i++)
            {
                store.Delete(collection, snapshot.Objects[i].Key, WriteCondition.Existing);
            }
        }
    }

    /// <summary>Of a corrupt object only its identity is left to start from.</summary>
    private static JsonObject Read(StoredObject stored) => stored.IsCorrupt
        ? new JsonObject { ["metadata"] = new JsonObject { ["uid"] = stored.Uid } }
        : ObjectReader.Parse([(byte)'{', .. stored.Tail]);
}
