using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using MeshSync.Fabric.Agent.Sessions;
using MeshSync.Fabric.Agent.Status;
using MeshSync.Fabric.Agent.Tiers;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Helm;

namespace MeshSync.Fabric.Agent.Telemetry;

/// <summary>The agent's metrics, all on one meter.</summary>
internal sealed class AgentMetrics
{
    public const string MeterName = "MeshSync.Fabric.Agent";

    private readonly Meter _meter;
    private readonly Counter<long> _events;
    private readonly Counter<long> _batches;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _publishFailures;
    private readonly Histogram<double> _publishDuration;
    private readonly Counter<long> _tooLarge;
    private readonly Counter<long> _malformed;
    private readonly Counter<long> _unreadableReleases;
    private readonly Counter<long> _lists;
    private readonly Counter<long> _watchFailures;
    private readonly Counter<long> _watchSilences;
    private readonly Counter<long> _apiBytes;
    private readonly Counter<long> _objectsRead;
    private readonly Counter<long> _readFailures;
    private readonly Counter<long> _commands;
    private readonly Counter<long> _sessionsOpened;
    private readonly Counter<long> _sessionsEnded;
    private int _sending;

    public AgentMetrics(IMeterFactory factory)
    {
        var meter = _meter = factory.Create(MeterName);
        _events = meter.CreateCounter<long>("meshsync.agent.events", "{event}", "Events stored in the watch log.");
        _batches = meter.CreateCounter<long>("meshsync.agent.batches", "{batch}", "Batches stored in the watch log.");
        _bytes = meter.CreateCounter<long>("meshsync.agent.batch.size", "By", "Bytes of stored batches, compressed.");
        _publishFailures = meter.CreateCounter<long>("meshsync.agent.publish.failures", "{attempt}", "Publishes that were retried.");
        _publishDuration = meter.CreateHistogram<double>("meshsync.agent.publish.duration", "s", "From publish to acknowledgement.");
        _tooLarge = meter.CreateCounter<long>("meshsync.agent.objects.too_large", "{object}", "Objects sent as their key alone.");
        _malformed = meter.CreateCounter<long>("meshsync.agent.input.malformed", "{input}", "What the API server sent and nobody can read.");
        _unreadableReleases = meter.CreateCounter<long>(
            "meshsync.agent.helm.unreadable", "{release}", "Helm releases whose chart cannot be told, by why.");
        _lists = meter.CreateCounter<long>("meshsync.agent.lists", "{list}", "Complete lists.");
        _watchFailures = meter.CreateCounter<long>("meshsync.agent.watch.failures", "{failure}", "Lists and watches that failed.");
        _watchSilences = meter.CreateCounter<long>("meshsync.agent.watch.silences", "{silence}", "Watches opened again because nothing arrived.");
        _apiBytes = meter.CreateCounter<long>("meshsync.agent.api.size", "By", "Bytes of the API server's answers to lists, watches and reads, by form.");
        _objectsRead = meter.CreateCounter<long>("meshsync.agent.objects.read", "{object}", "Objects read one by one, to be known as a whole.");
        _readFailures = meter.CreateCounter<long>("meshsync.agent.objects.read.failures", "{attempt}", "Reads of one object that are tried again.");
        _commands = meter.CreateCounter<long>("meshsync.agent.commands", "{command}", "Commands of silo and people, answered or refused.");
        _sessionsOpened = meter.CreateCounter<long>("meshsync.agent.sessions.opened", "{session}", "Logs and terminals that were begun.");
        _sessionsEnded = meter.CreateCounter<long>("meshsync.agent.sessions.ended", "{session}", "Logs and terminals that have ended, by how.");
    }

    /// <summary>Bounds of the buckets of publish durations: a good one takes milliseconds, one with a broker that restarts, seconds.</summary>
    public static double[] PublishSeconds => [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>Whether the instrument has series for each resource.</summary>
    public static bool IsByResource(string instrument) => instrument
        is "meshsync.agent.events" or "meshsync.agent.batches" or "meshsync.agent.batch.size" or "meshsync.agent.objects.too_large"
        or "meshsync.agent.input.malformed" or "meshsync.agent.lists" or "meshsync.agent.watch.failures" or "meshsync.agent.watch.silences"
        or "meshsync.agent.api.size" or "meshsync.agent.api.saved" or "meshsync.agent.objects.read" or "meshsync.agent.objects.read.failures";

    public void Published(CollectionKey collection, int events, int bytes)
    {
        var tags = Tags(collection.Group, collection.Resource);
        _events.Add(events, tags);
        _batches.Add(1, tags);
        _bytes.Add(bytes, tags);
    }

    /// <summary>A batch is on its way to the broker.</summary>
    public void Sending() => Interlocked.Increment(ref _sending);

    /// <summary>It has arrived, or was given up.</summary>
    public void Sent() => Interlocked.Decrement(ref _sending);

    public void PublishFailed() => _publishFailures.Add(1);

    public void PublishTook(TimeSpan duration) => _publishDuration.Record(duration.TotalSeconds);

    public void TooLarge(CollectionKey collection) => _tooLarge.Add(1, Tags(collection.Group, collection.Resource));

    public void Malformed(ResourceType type) => _malformed.Add(1, Tags(type.Group, type.Resource));

    public void UnreadableRelease(HelmReading reading) =>
        _unreadableReleases.Add(1, new TagList { { "error.type", JsonNamingPolicy.SnakeCaseLower.ConvertName(reading.ToString()) } });

    public void Listed(ResourceType type) => _lists.Add(1, Tags(type.Group, type.Resource));

    public void ApiRead(ResourceType type, int bytes, WatchForm form) => _apiBytes.Add(bytes, Tags(type, AgentNames.Of(form)));

    /// <summary>An object was read by itself.</summary>
    public void ObjectRead(ResourceType type, long bytes)
    {
        _objectsRead.Add(1, Tags(type.Group, type.Resource));
        _apiBytes.Add(bytes, Tags(type, "object"));
    }

    public void ReadFailed(ResourceType type) => _readFailures.Add(1, Tags(type.Group, type.Resource));

    public void WatchFailed(ResourceType type, FailureKind kind)
    {
        var tags = Tags(type.Group, type.Resource);
        tags.Add("error.type", Failure.NameOf(kind));
        _watchFailures.Add(1, tags);
    }

    public void WatchSilent(ResourceType type) => _watchSilences.Add(1, Tags(type.Group, type.Resource));

    /// <summary>A command was answered, or refused with the given error; it is none when it is empty.</summary>
    public void Commanded(string command, string error)
    {
        // What is no command may be called anything, and a label must not.
        var tags = new TagList { { "command", AgentNames.TryParse<AgentVerb>(command, out _) ? command : "unknown" } };
        if (error.Length > 0)
        {
            tags.Add("error.type", error);
        }

        _commands.Add(1, tags);
    }

    public void SessionOpened(string kind) => _sessionsOpened.Add(1, new TagList { { "kind", kind } });

    public void SessionEnded(string kind, string end) => _sessionsEnded.Add(1, new TagList { { "kind", kind }, { "end", end } });

    /// <summary>Shows how many logs and terminals are open.</summary>
    public void Observe(OpenSessions sessions) => _meter.CreateObservableGauge(
        "meshsync.agent.sessions",
        () => new[] { SessionVerb.Logs, SessionVerb.Exec }.Select(
            kind => new Measurement<int>(sessions.Count(kind), new KeyValuePair<string, object?>("kind", AgentNames.Of(kind)))),
        "{session}",
        "Logs and terminals that are open.");

    /// <summary>Shows what waits for the broker and what is on its way there, and how much may.</summary>
    public void Observe(QueueBudget queue, int window)
    {
        _meter.CreateObservableGauge("meshsync.agent.window.batches", () => Volatile.Read(ref _sending), "{batch}", "Batches on their way to the broker.");
        _meter.CreateObservableGauge("meshsync.agent.window.batches.limit", () => window, "{batch}", "Batches that may be on their way at once.");
        _meter.CreateObservableGauge("meshsync.agent.queue.events", () => queue.Events, "{event}", "Events that wait for the broker.");
        _meter.CreateObservableGauge("meshsync.agent.queue.events.limit", () => queue.MaxEvents, "{event}", "Events that may wait.");
        _meter.CreateObservableGauge("meshsync.agent.queue.size", () => queue.Bytes, "By", "Bytes of events that wait for the broker.");
        _meter.CreateObservableGauge("meshsync.agent.queue.size.limit", () => queue.MaxBytes, "By", "Bytes of events that may wait.");
        _meter.CreateObservableCounter(
            "meshsync.agent.events.coalesced", () => queue.Coalesced, "{event}", "Events replaced by a later one of the same object while they waited.");
    }

    /// <summary>Shows what presence has spared.</summary>
    public void Observe(Savings savings) => _meter.CreateObservableUpDownCounter(
        "meshsync.agent.api.saved",
        () => savings.All.Where(entry => entry.Saving.HasMeasure).Select(
            entry => new Measurement<long>(entry.Saving.Bytes, new("k8s.group", entry.Name.Group), new("k8s.resource", entry.Name.Resource))),
        "By",
        "Bytes that the API server did not send because presence was enough: objects by presence, were they as large as those read whole, less their metadata.");

    /// <summary>Shows how many reflectors are in which state.</summary>
    public void Observe(StatusBoard reflectors) => _meter.CreateObservableGauge(
        "meshsync.agent.reflectors",
        () => reflectors.Count().Select(entry => new Measurement<int>(entry.Value, new KeyValuePair<string, object?>("state", StateName(entry.Key)))),
        "{reflector}",
        "Reflectors by what they are doing.");

    private static string StateName(ReflectorState state) => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());

    private static TagList Tags(ResourceType type, string form) =>
        new() { { "k8s.group", type.Group }, { "k8s.resource", type.Resource }, { "form", form } };

    private static TagList Tags(string group, string resource) => new() { { "k8s.group", group }, { "k8s.resource", resource } };
}
