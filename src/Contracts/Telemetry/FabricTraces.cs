using System.Diagnostics;

namespace MeshSync.Fabric.Contracts;

/// <summary>
/// The spans of one watch batch on its way from an agent to the outlets. All of them are null, and nothing is allocated, where nobody
/// listens or the batch was not chosen. They say of which collection and how many, never what is in an object.
/// </summary>
public static class FabricTraces
{
    /// <summary>Name of the source, for whoever wants to listen.</summary>
    public const string SourceName = "MeshSync.Fabric";

    /// <summary>Header of a message of the watch log that says which trace its batch belongs to, as W3C Trace Context has it.</summary>
    public const string Header = "traceparent";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Id of the span that is open here, for the message that goes out; null when there is none.</summary>
    public static string? Current => Activity.Current is { Recorded: true } span && span.Source == Source ? span.Id : null;

    /// <summary>The agent: from when it saw the oldest event of the batch until the batch is stored.</summary>
    public static Activity? Capture(WatchBatchHeader batch, int events) => Source.HasListeners()
        ? Source.StartActivity("meshsync capture", ActivityKind.Internal, default(ActivityContext), startTime: batch.CapturedAt)
            ?.SetTag("meshsync.cluster", batch.Cluster)
            .SetTag("meshsync.collection", batch.Collection.ToString())
            .SetTag("meshsync.batch.session", batch.Session)
            .SetTag("meshsync.batch.sequence", (long)batch.Sequence)
            .SetTag("meshsync.batch.phase", batch.Phase.ToString())
            .SetTag("meshsync.batch.events", events)
        : null;

    /// <summary>The agent: from the first try to the broker's acknowledgement.</summary>
    public static Activity? Publish(int bytes) => Current is null
        ? null
        : Source.StartActivity("meshsync publish", ActivityKind.Producer)?.SetTag("messaging.system", "nats").SetTag("messaging.message.body.size", bytes);

    /// <summary>The silo: from the batch's arrival at its collection until all its objects are stored.</summary>
    public static Activity? Collect(WatchDelivery delivery) =>
        delivery.TraceParent is { } sender && ActivityContext.TryParse(sender, null, isRemote: true, out var parent)
            ? Source.StartActivity("meshsync collect", ActivityKind.Consumer, parent)?.SetTag("meshsync.log.position", delivery.Position.ToString())
            : null;

    /// <summary>The silo: one object of the batch, from the call of its grain until it is stored.</summary>
    public static Activity? Write(ObjectKey key) => Current is null
        ? null
        : Source.StartActivity("meshsync write")?.SetTag("meshsync.object", key.ToString());

    /// <summary>The silo: from when the object was stored until every outlet had been handed it. It is over when this is called.</summary>
    public static void Delivered(ActivityContext written, DateTimeOffset stored, DateTimeOffset delivered, ulong sequence)
    {
        using var span = Source.StartActivity("meshsync deliver", ActivityKind.Producer, written, startTime: stored);
        span?.SetTag("meshsync.store.sequence", (long)sequence).SetEndTime(delivered.UtcDateTime);
    }
}
