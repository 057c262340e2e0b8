using System.Collections.Concurrent;
using MeshSync.Fabric.Contracts;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace MeshSync.Fabric.JetStream.Tests.Streaming;

public interface IRecordingGrain : IGrainWithStringKey;

/// <summary>What collection grains were handed, by collection, over all silos of the process.</summary>
internal static class Deliveries
{
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<WatchDelivery>> Finished = new();
    private static readonly ConcurrentDictionary<string, Func<WatchDelivery, Task>> Scripts = new();
    private static readonly ConcurrentDictionary<string, Func<Task>> Activations = new();

    public static IReadOnlyList<WatchDelivery> Of(CollectionKey collection) => [.. Finished.GetValueOrDefault(collection.ToString()) ?? []];

    public static IReadOnlyList<ulong> Sequences(CollectionKey collection) => [.. Of(collection).Select(delivery => delivery.Position.Sequence)];

    /// <summary>What the grain of a collection does with each delivery before it is recorded.</summary>
    public static void Script(CollectionKey collection, Func<WatchDelivery, Task> onNext) => Scripts[collection.ToString()] = onNext;

    /// <summary>What happens when the grain of a collection is activated.</summary>
    public static void ScriptActivation(CollectionKey collection, Func<Task> onActivate) => Activations[collection.ToString()] = onActivate;

    public static Task Activate(string collection) => Activations.TryGetValue(collection, out var script) ? script() : Task.CompletedTask;

    public static async Task Record(string collection, WatchDelivery delivery)
    {
        if (Scripts.TryGetValue(collection, out var script))
        {
            await script(delivery);
        }

        Finished.GetOrAdd(collection, _ => new ConcurrentQueue<WatchDelivery>()).Enqueue(delivery);
    }
}

[ImplicitStreamSubscription(WatchStreams.Namespace)]
internal sealed class RecordingGrain : Grain, IRecordingGrain, IStreamSubscriptionObserver, IAsyncObserver<WatchDelivery>
{
    public override Task OnActivateAsync(CancellationToken cancellationToken) => Deliveries.Activate(this.GetPrimaryKeyString());

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<WatchDelivery>().ResumeAsync(this);

    public Task OnNextAsync(WatchDelivery item, StreamSequenceToken? token = null) => Deliveries.Record(this.GetPrimaryKeyString(), item);

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
}
