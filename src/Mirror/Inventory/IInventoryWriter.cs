using MeshSync.Fabric.Mirror.Delivery;

namespace MeshSync.Fabric.Mirror.Inventory;

/// <summary>What a Server does to its rows.</summary>
public interface IInventoryWriter
{
    void Upsert(MesheryRow row);

    /// <summary>False, and nothing done, where there is no such row.</summary>
    bool Update(MesheryRow row);

    /// <summary>False where there was none.</summary>
    bool Delete(string id);
}
