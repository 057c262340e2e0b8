using System.Collections.Concurrent;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.JetStream.Tests.Streaming;

/// <summary>
/// Stands in for the agents: counts the relists it is asked for, and does what the test says. Also takes note of the
/// partitions whose batches were missed.
/// </summary>
internal sealed class ScriptedAgent : IAgentCommands, IMissedBatches
{
    private readonly ConcurrentQueue<int> _missed = new();

    private readonly ConcurrentDictionary<CollectionKey, int> _requests = new();

    /// <summary>Partitions of which batches were missed.</summary>
    public IReadOnlyList<int> Missed => [.. _missed];

    /// <summary>How many reports of missed batches fail.</summary>
    public int FailingReports { get; set; }

    public Func<CollectionKey, Task> OnRelist { get; set; } = _ => Task.CompletedTask;

    public int Requests(CollectionKey collection) => _requests.GetValueOrDefault(collection);

    public ValueTask Report(int partition, string reason)
    {
        if (FailingReports-- > 0)
        {
            throw new InvalidOperationException("grains cannot be reached");
        }

        _missed.Enqueue(partition);
        return ValueTask.CompletedTask;
    }

    public async ValueTask RequestRelist(CollectionKey collection, string reason, CancellationToken cancellationToken)
    {
        _requests.AddOrUpdate(collection, 1, (_, count) => count + 1);
        await OnRelist(collection);
    }
}
