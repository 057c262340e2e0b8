using System.Diagnostics;
using System.Diagnostics.Metrics;
using MeshSync.Fabric.Agent.Status;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Telemetry;

/// <summary>The agent's metrics, all on one meter.</summary>
internal sealed class AgentMetrics
{
    public const string MeterName = "MeshSync.Fabric.Agent";

    private readonly Counter<long> _events;
    private readonly Counter<long> _batches;
    private readonly Counter<long> _publishFailures;
    private readonly Histogram<double> _publishDuration;
    private readonly Counter<long> _tooLarge;
    private readonly Counter<long> _malformed;
    private readonly Counter<long> _lists;
    private readonly Counter<long> _watchFailures;
    private readonly Counter<long> _watchSilences;

    public AgentMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _events = meter.CreateCounter<long>("meshsync.agent.events", "{event}", "Events stored in the watch log.");
        _batches = meter.CreateCounter<long>("meshsync.agent.batches", "{batch}", "Batches stored in the watch log.");
        _publishFailures = meter.CreateCounter<long>("meshsync.agent.publish.failures", "{attempt}", "Publishes that were retried.");
        _publishDuration = meter.CreateHistogram<double>("meshsync.agent.publish.duration", "s", "From publish to acknowledgement.");
        _tooLarge = meter.CreateCounter<long>("meshsync.agent.objects.too_large", "{object}", "Objects sent as their key alone.");
        _malformed = meter.CreateCounter<long>("meshsync.agent.input.malformed", "{input}", "What the API server sent and nobody can read.");
        _lists = meter.CreateCounter<long>("meshsync.agent.lists", "{list}", "Complete lists.");
        _watchFailures = meter.CreateCounter<long>("meshsync.agent.watch.failures", "{failure}", "Lists and watches that failed.");
        _watchSilences = meter.CreateCounter<long>("meshsync.agent.watch.silences", "{silence}", "Watches opened again because nothing arrived.");
    }

    public void Published(CollectionKey collection, int events)
    {
        var tags = Tags(collection.Group, collection.Resource);
        _events.Add(events, tags);
        _batches.Add(1, tags);
    }

    public void PublishFailed() => _publishFailures.Add(1);

    public void PublishTook(TimeSpan duration) => _publishDuration.Record(duration.TotalSeconds);

    public void TooLarge(CollectionKey collection) => _tooLarge.Add(1, Tags(collection.Group, collection.Resource));

    public void Malformed(ResourceType type) => _malformed.Add(1, Tags(type.Group, type.Resource));

    public void Listed(ResourceType type) => _lists.Add(1, Tags(type.Group, type.Resource));

    public void WatchFailed(ResourceType type, FailureKind kind)
    {
        var tags = Tags(type.Group, type.Resource);
        tags.Add("error.type", Failure.NameOf(kind));
        _watchFailures.Add(1, tags);
    }

    public void WatchSilent(ResourceType type) => _watchSilences.Add(1, Tags(type.Group, type.Resource));

    private static TagList Tags(string group, string resource) => new() { { "k8s.group", group }, { "k8s.resource", resource } };
}
