using System.Globalization;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace MeshSync.Fabric.Grains.Objects;

/// <summary>Reads and writes the one message of an object, with the head as the fence.</summary>
internal sealed class ObjectStore([FromKeyedServices(FabricGrains.ObjectStorage)] IGrainStorage storage, FabricMetrics metrics)
{
    private const string StateName = "object";

    /// <summary>What is stored, the message included; null when nothing is.</summary>
    public async Task<Stored?> Read(GrainId id)
    {
        var state = new GrainState<ObjectRecord>();
        await storage.ReadStateAsync(StateName, id, state);
        return state is { RecordExists: true, State: { } record } ? new Stored(record, record.Head(SequenceOf(state))) : null;
    }

    /// <summary>Stores, and thereby publishes, the record if <paramref name="replaced"/> is still what is stored.</summary>
    /// <exception cref="InconsistentStateException">Something else is stored.</exception>
    /// <exception cref="MessageTooLargeException">The broker does not take a message of this size.</exception>
    public async Task<Stored> Write(GrainId id, ObjectRecord record, ObjectHead replaced)
    {
        var exists = replaced.Sequence != 0;
        var state = new GrainState<ObjectRecord>(record, exists ? replaced.Sequence.ToString(CultureInfo.InvariantCulture) : null)
        {
            RecordExists = exists,
        };
        await storage.WriteStateAsync(StateName, id, state);
        metrics.Published(record.Event);
        return new Stored(record with { Message = default }, record.Head(SequenceOf(state)));
    }

    /// <summary>Removes the message with this sequence.</summary>
    /// <exception cref="InconsistentStateException">Something newer is stored.</exception>
    public Task Remove(GrainId id, ulong sequence) => storage.ClearStateAsync(
        StateName, id, new GrainState<ObjectRecord>(null!, sequence.ToString(CultureInfo.InvariantCulture)) { RecordExists = true });

    private static ulong SequenceOf(GrainState<ObjectRecord> state) => ulong.Parse(state.ETag!, NumberStyles.None, CultureInfo.InvariantCulture);
}

/// <summary>A record and its place in the store.</summary>
internal sealed record Stored(ObjectRecord Record, ObjectHead Head);
