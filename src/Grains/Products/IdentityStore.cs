using MeshSync.Fabric.Grains.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace MeshSync.Fabric.Grains.Products;

/// <summary>Reads and writes the one message of a product; the write publishes it.</summary>
internal sealed class IdentityStore([FromKeyedServices(FabricGrains.IdentityStorage)] IGrainStorage storage, FabricMetrics metrics)
{
    private const string StateName = "product";

    public async Task<GrainState<ProductRecord>> Read(GrainId id)
    {
        var state = new GrainState<ProductRecord>(new ProductRecord());
        await storage.ReadStateAsync(StateName, id, state);
        state.State ??= new ProductRecord();
        return state;
    }

    /// <exception cref="InconsistentStateException">Another activation published meanwhile.</exception>
    public async Task Write(GrainId id, GrainState<ProductRecord> state, ProductRecord record)
    {
        var written = new GrainState<ProductRecord>(record, state.ETag) { RecordExists = state.RecordExists };
        await storage.WriteStateAsync(StateName, id, written);
        (state.State, state.ETag, state.RecordExists) = (written.State, written.ETag, true);
        metrics.IdentityPublished();
    }
}
