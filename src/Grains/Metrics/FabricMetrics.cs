using System.Diagnostics.Metrics;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;
using MeshSync.Fabric.Grains.Collections;
using MeshSync.Fabric.Meshery;

namespace MeshSync.Fabric.Grains.Metrics;

/// <summary>What the silo counts of the way from a watch batch to a stored message.</summary>
public sealed class FabricMetrics
{
    /// <summary>Name of the meter, for whoever exports it.</summary>
    public const string MeterName = "MeshSync.Fabric";

    private static readonly KeyValuePair<string, object?> SameVersion = new("by", "resource_version");
    private static readonly KeyValuePair<string, object?> SameContent = new("by", "fingerprint");

    private static readonly KeyValuePair<string, object?> WithEvidence = new("evidence", true);
    private static readonly KeyValuePair<string, object?> WithoutEvidence = new("evidence", false);

    private static readonly KeyValuePair<string, object?> Added = new("event", "ADDED");
    private static readonly KeyValuePair<string, object?> Modified = new("event", "MODIFIED");
    private static readonly KeyValuePair<string, object?> Deleted = new("event", "DELETED");

    private readonly Counter<long> _events;
    private readonly Counter<long> _redelivered;
    private readonly Counter<long> _unchanged;
    private readonly Counter<long> _published;
    private readonly Counter<long> _tombstones;
    private readonly Counter<long> _swept;
    private readonly Counter<long> _malformed;
    private readonly Counter<long> _tooLarge;
    private readonly Counter<long> _fencesLost;
    private readonly Counter<long> _relists;
    private readonly Counter<long> _gaps;
    private readonly Counter<long> _audits;
    private readonly Counter<long> _healed;
    private readonly Counter<long> _matched;
    private readonly Counter<long> _evidenceTold;
    private readonly Counter<long> _identities;
    private readonly UpDownCounter<long> _objects;
    private readonly Counter<long> _promotions;
    private readonly Histogram<double> _batch;

    public FabricMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _events = meter.CreateCounter<long>("meshsync.fabric.events", "{event}", "Watch events received from agents.");
        _redelivered = meter.CreateCounter<long>("meshsync.fabric.events.redelivered", "{event}", "Events not newer than what is known of their object.");
        _unchanged = meter.CreateCounter<long>("meshsync.fabric.events.unchanged", "{event}", "Events that change nothing a consumer would see.");
        _published = meter.CreateCounter<long>("meshsync.fabric.messages.published", "{message}", "Messages stored for the outlets, by event type.");
        _tombstones = meter.CreateCounter<long>("meshsync.fabric.tombstones.inferred", "{object}", "Deletions that a complete relist revealed.");
        _swept = meter.CreateCounter<long>("meshsync.fabric.tombstones.removed", "{object}", "Tombstones that were old and delivered, and are not kept any longer.");
        _malformed = meter.CreateCounter<long>("meshsync.fabric.malformed", "{item}", "Batches and objects that cannot be read.");
        _tooLarge = meter.CreateCounter<long>("meshsync.fabric.objects.too_large", "{object}", "Objects stored as mere presence because the broker takes no message of their size.");
        _fencesLost = meter.CreateCounter<long>("meshsync.fabric.writes.fenced", "{write}", "Writes refused because something else was stored meanwhile.");
        _relists = meter.CreateCounter<long>("meshsync.fabric.relists.requested", "{relist}", "Relists asked of agents.");
        _gaps = meter.CreateCounter<long>("meshsync.fabric.gaps", "{gap}", "Batches found missing in a collection.");
        _audits = meter.CreateCounter<long>("meshsync.fabric.audits", "{audit}", "Collections compared with what the API server has, by result.");
        _healed = meter.CreateCounter<long>("meshsync.fabric.objects.healed", "{object}", "Objects that were not as an audit found they had to be.");
        _matched = meter.CreateCounter<long>("meshsync.fabric.fingerprints.matches", "{object}", "Objects looked at with the catalogue of products, by whether they speak for any.");
        _evidenceTold = meter.CreateCounter<long>("meshsync.fabric.fingerprints.evidence", "{message}", "What objects told products, news and withdrawals.");
        _identities = meter.CreateCounter<long>("meshsync.fabric.fingerprints.identities", "{message}", "Identities of products published.");
        _objects = meter.CreateUpDownCounter<long>("meshsync.fabric.objects", "{object}", "Objects of the collections that are active in this silo, by tier.");
        _promotions = meter.CreateCounter<long>("meshsync.fabric.promotions", "{promotion}", "Reasons to know an object deeper than its policy says, come and gone.");
        _batch = meter.CreateHistogram<double>("meshsync.fabric.batch.duration", "s", "From a batch's delivery to the grain until every object of it is stored.");
    }

    internal void BatchDone(BatchPlan plan, int sameContent, TimeSpan duration)
    {
        _events.Add(plan.Events);
        _redelivered.Add(plan.Redelivered);
        _unchanged.Add(plan.SameVersion, SameVersion);
        _unchanged.Add(sameContent, SameContent);
        _batch.Record(duration.TotalSeconds);
    }

    internal void Published(MesheryEvent @event) => _published.Add(1, @event switch
    {
        MesheryEvent.Added => Added,
        MesheryEvent.Modified => Modified,
        _ => Deleted,
    });

    internal void TombstonesInferred(int count) => _tombstones.Add(count);

    internal void Swept() => _swept.Add(1);

    internal void MalformedBatch() => _malformed.Add(1, new KeyValuePair<string, object?>("what", "batch"));

    internal void MalformedObject() => MalformedObjects(1);

    internal void MalformedObjects(int count) => _malformed.Add(count, new KeyValuePair<string, object?>("what", "object"));

    internal void MalformedStore() => _malformed.Add(1, new KeyValuePair<string, object?>("what", "stored message"));

    internal void TooLarge() => _tooLarge.Add(1);

    internal void FenceLost() => _fencesLost.Add(1);

    internal void RelistRequested(CollectionKey collection) =>
        _relists.Add(1, new KeyValuePair<string, object?>("cluster", collection.Cluster));

    internal void Audited(bool isSame) => _audits.Add(1, new KeyValuePair<string, object?>("result", isSame ? "same" : "different"));

    internal void Healed(CollectionKey collection, int objects) =>
        _healed.Add(objects, new KeyValuePair<string, object?>("cluster", collection.Cluster));

    internal void Matched(bool hasEvidence) => _matched.Add(1, hasEvidence ? WithEvidence : WithoutEvidence);

    internal void EvidenceTold() => _evidenceTold.Add(1);

    internal void IdentityPublished() => _identities.Add(1);

    /// <summary>So many more objects are known by their metadata and as a whole.</summary>
    internal void ObjectsChanged(int presences, int wholes)
    {
        _objects.Add(presences, new KeyValuePair<string, object?>("tier", 1));
        _objects.Add(wholes, new KeyValuePair<string, object?>("tier", 2));
    }

    internal void Promoted(PromotionReasons reason, bool holds) => _promotions.Add(
        1, new KeyValuePair<string, object?>("reason", AgentNames.Of(reason)), new KeyValuePair<string, object?>("change", holds ? "come" : "gone"));

    internal void Gap(CollectionKey collection) =>
        _gaps.Add(1, new KeyValuePair<string, object?>("cluster", collection.Cluster));
}
