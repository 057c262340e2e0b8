using MeshSync.Fabric.Contracts;
using NATS.Client.JetStream.Models;

namespace MeshSync.Fabric.JetStream.Provisioning;

/// <summary>The streams of the fabric as they must be.</summary>
internal static class StreamDefinitions
{
    /// <summary>How long a batch that an agent publishes again is recognised.</summary>
    public static readonly TimeSpan DuplicateWindow = TimeSpan.FromMinutes(2);

    public static StreamConfig Watch(StreamOptions options) => new(Subjects.WatchStream, [Subjects.AllWatch])
    {
        Description = "MeshSync Fabric: watch batches on their way from the agents to the silo",
        Retention = StreamConfigRetention.Limits,
        Storage = StreamConfigStorage.File,
        Discard = StreamConfigDiscard.Old,
        MaxBytes = options.WatchMaxBytes,
        MaxAge = options.WatchMaxAge,
        MaxMsgs = -1,
        MaxMsgsPerSubject = -1,
        MaxMsgSize = -1,
        MaxConsumers = -1,
        NumReplicas = options.Replicas,
        DuplicateWindow = DuplicateWindow,
    };

    public static StreamConfig Plans(StreamOptions options) =>
        LastOfEach(Subjects.PlansStream, Subjects.AllPlans, "what the silo wants of the agents", options);

    public static StreamConfig Objects(StreamOptions options) =>
        LastOfEach(Subjects.ObjectsStream, Subjects.AllObjects, "the last message of each object, which is its stored state", options, options.ObjectsMaxBytes);

    public static StreamConfig Identities(StreamOptions options) =>
        LastOfEach(Subjects.IdentitiesStream, Subjects.AllIdentities, "which products run in the clusters, the last message of each", options);

    private static StreamConfig LastOfEach(string name, string subjects, string what, StreamOptions options, long maxBytes = -1) => new(name, [subjects])
    {
        Description = $"MeshSync Fabric: {what}",
        Retention = StreamConfigRetention.Limits,
        Storage = StreamConfigStorage.File,

        // A full store must refuse the new, or it would forget objects that nobody deleted.
        Discard = StreamConfigDiscard.New,
        MaxBytes = maxBytes,
        MaxMsgs = -1,
        MaxMsgsPerSubject = 1,
        MaxMsgSize = -1,
        MaxConsumers = -1,
        NumReplicas = options.Replicas,
        AllowDirect = true,
    };
}
