using CsCheck;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Tests.Fakes;

namespace MeshSync.Fabric.Grains.Tests.Collections;

/// <summary>
/// Random histories of a cluster, told by an agent that restarts and relists, to a silo that restarts, and in which
/// anything already delivered is delivered again in any order.
/// </summary>
public sealed class RedeliveryTests
{
    private const int Names = 5;

    private enum Step
    {
        Update,
        Noise,
        Delete,
        Recreate,
        EndBatch,
        Relist,
        AgentRestart,
        UnseenChange,
        SiloRestart,
        Redeliver,
    }

    private static readonly Gen<(Step Step, int Name, int Seed)[]> Histories =
        Gen.Select(Gen.Enum<Step>(), Gen.Int[0, Names - 1], Gen.Int[0, int.MaxValue]).Array[1, 60];

    [Fact]
    public Task AnyHistory_RedeliveredInAnyOrder_PublishesAnOrderedSubsequenceAndConverges() =>
        Histories.SampleAsync(async history =>
        {
            var cluster = new ModelCluster();
            var world = new World();
            foreach (var (step, name, seed) in history)
            {
                await Take(step, $"n{name}", seed, cluster, world);
            }

            await Flush(cluster, world);
            await world.Deliver(world.Agent.Relist(cluster.Objects));

            AssertConverged(cluster, world);
            AssertOrderedSubsequence(cluster, world);

            var published = world.Store.Published.Count;
            world.Restart();
            await world.Deliver(world.Agent.Log.OrderBy(delivery => delivery.Position.Sequence * 2654435761 % 1009));
            Assert.Empty(world.PublishedSince(published));
        }, iter: 200);

    private static async Task Take(Step step, string name, int seed, ModelCluster cluster, World world)
    {
        switch (step)
        {
            case Step.Update:
            case Step.Noise:
            case Step.Delete:
            case Step.Recreate:
                cluster.Change(name, step.ToString());
                break;
            case Step.UnseenChange:
                // The watch was away: the agent hears of it only by listing again.
                await Flush(cluster, world);
                cluster.Change(name, seed % 2 == 0 ? "Delete" : "Recreate");
                cluster.Unsent.Clear();
                await world.Deliver(world.Agent.Relist(cluster.Objects));
                break;
            case Step.Relist:
                await Flush(cluster, world);
                await world.Deliver(world.Agent.Relist(cluster.Objects));
                break;
            case Step.AgentRestart:
                cluster.Unsent.Clear();
                world.Agent.Restart();
                await world.Deliver(world.Agent.Relist(cluster.Objects, perBatch: 3));
                break;
            case Step.EndBatch:
                await Flush(cluster, world);
                break;
            case Step.SiloRestart:
                world.Restart();
                break;
            case Step.Redeliver:
                var again = new Random(seed);
                var suffix = world.Agent.Log.Skip(again.Next(world.Agent.Log.Count + 1)).ToArray();
                again.Shuffle(suffix);
                await world.Deliver(suffix.Take(again.Next(suffix.Length + 1)));
                break;
        }
    }

    private static async Task Flush(ModelCluster cluster, World world)
    {
        if (cluster.Unsent.Count > 0)
        {
            await world.Deliver(world.Agent.Events([.. cluster.Unsent]));
            cluster.Unsent.Clear();
        }
    }

    private static void AssertConverged(ModelCluster cluster, World world)
    {
        var expected = cluster.Objects.Select(item => $"{item.Name} {item.Uid} {item.Content}").Order();
        var actual = world.Store.Live.Values.Select(item =>
            $"{item.Name} {item.Record.Uid} {cluster.History.Single(state => state.Object.Uid == item.Record.Uid && $"{state.Object.Version}" == item.Record.ResourceVersion && state.Type == WatchEventType.Upsert).Object.Content}").Order();
        Assert.Equal(expected, actual);
        Assert.Equal(cluster.Objects.Count, world.Index.Live);
    }

    private static void AssertOrderedSubsequence(ModelCluster cluster, World world)
    {
        foreach (var messages in world.Store.Published.GroupBy(message => message.Name))
        {
            var place = -1;
            string? before = null;
            foreach (var message in messages.Where(message => message.Event != "DELETED"))
            {
                var next = cluster.History.FindIndex(place + 1, state =>
                    state.Object.Uid == message.Record.Uid && $"{state.Object.Version}" == message.Record.ResourceVersion);
                Assert.True(next > place, $"{message} is no later state than what was published before.");
                place = next;
            }

            foreach (var message in messages)
            {
                Assert.True(before is null or "DELETED" ? message.Event == "ADDED" : true, $"{message} follows {before}.");
                Assert.False(before == "DELETED" && message.Event == "DELETED", $"{message} was deleted twice.");
                before = message.Event;
            }
        }
    }

    /// <summary>What is true, and every state that ever was.</summary>
    private sealed class ModelCluster
    {
        private readonly SortedDictionary<string, ApiObject> _objects = new(StringComparer.Ordinal);
        private int _version;
        private int _content;

        public List<(WatchEventType Type, ApiObject Object)> History { get; } = [];

        public List<(WatchEventType Type, ApiObject Object)> Unsent { get; } = [];

        public IReadOnlyList<ApiObject> Objects => [.. _objects.Values];

        public void Change(string name, string how)
        {
            if (how is "Delete" or "Recreate" && _objects.Remove(name, out var gone))
            {
                Tell(WatchEventType.Delete, gone with { Version = ++_version });
            }

            if (how is not "Delete")
            {
                var version = ++_version;
                var before = _objects.GetValueOrDefault(name) ?? new ApiObject(name, $"uid-{version}", version, ++_content);
                _objects[name] = before with { Version = version, Content = how == "Noise" ? before.Content : ++_content % 3 };
                Tell(WatchEventType.Upsert, _objects[name]);
            }
        }

        private void Tell(WatchEventType type, ApiObject item)
        {
            History.Add((type, item));
            Unsent.Add((type, item));
        }
    }
}
