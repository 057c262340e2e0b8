using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;

namespace MeshSync.Fabric.SeveralSilos.Rig;

/// <summary>One message of core.</summary>
/// <param name="Event">ADDED, MODIFIED or DELETED.</param>
/// <param name="Kind">Kind of the object.</param>
/// <param name="Name">Its name.</param>
/// <param name="Change">Number of the change.</param>
/// <param name="At">When it arrived, by the stopwatch.</param>
internal readonly record struct Told(string Event, string Kind, string Name, int Change, long At);

/// <summary>Reads core as Meshery Server does.</summary>
internal sealed class Subscriber : IAsyncDisposable
{
    private readonly NatsConnection _connection;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Told> _told = [];
    private readonly Lock _lock = new();
    private readonly Task _pump;

    private Subscriber(NatsConnection connection, INatsSub<byte[]> subscription) => (_connection, _pump) = (connection, Pump(subscription));

    public IReadOnlyList<Told> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _told];
            }
        }
    }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _told.Count;
            }
        }
    }

    public static async Task<Subscriber> AttachAsync(string url)
    {
        var connection = new NatsConnection(new NatsOpts { Url = url, SubPendingChannelCapacity = 1 << 18, MaxReconnectRetry = -1 });
        var subscription = await connection.SubscribeCoreAsync<byte[]>(Subjects.MesheryCore);
        await connection.PingAsync();
        return new Subscriber(connection, subscription);
    }

    /// <summary>Waits until what was told last of every object is what is so.</summary>
    public Task Has(Storm storm) => Eventually.Be(
        () => Differences(storm),
        differences => differences.Count == 0,
        TimeSpan.FromSeconds(60),
        expectation: "what was told last of every object is what is so");

    /// <summary>How long after a moment the last of the collections was told of a change made after it.</summary>
    public TimeSpan Recovery(long since, IReadOnlyList<long> changes) => Enumerable.Range(0, Storm.Collections)
        .Max(i => Stopwatch.GetElapsedTime(since, All.First(told => told.Kind == Storm.Kind(i) && told.Change > changes[i]).At));

    /// <summary>No object was told of in an older state after a newer one; nor, unless it may repeat, twice in the same.</summary>
    public void IsInOrder(bool mayRepeat = false)
    {
        foreach (var told in All.GroupBy(told => (told.Kind, told.Name)))
        {
            var changes = told.Select(one => one.Change).ToList();
            Assert.All(changes.Zip(changes.Skip(1)), pair => Assert.True(
                pair.First < pair.Second || (mayRepeat && pair.First == pair.Second),
                $"{told.Key}: {string.Join(", ", told.Select(one => $"{one.Event} {one.Change}"))}"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _connection.DisposeAsync();
        _stop.Dispose();
    }

    private List<string> Differences(Storm storm)
    {
        var last = All.GroupBy(told => (told.Kind, told.Name)).ToDictionary(told => told.Key, told => told.Last());
        var missing = storm.Live.Where(live => !last.TryGetValue(live.Key, out var told) || told.Event == "DELETED" || told.Change != live.Value)
            .Select(live => $"{live.Key} should be {live.Value}, is {last.GetValueOrDefault(live.Key)}");
        var undead = last.Values.Where(told => told.Event != "DELETED" && !storm.Live.ContainsKey((told.Kind, told.Name))).Select(told => $"{told} should be gone");
        return [.. missing, .. undead];
    }

    private async Task Pump(INatsSub<byte[]> subscription)
    {
        await foreach (var message in subscription.Msgs.ReadAllAsync(_stop.Token))
        {
            using var document = JsonDocument.Parse(message.Data);
            var item = document.RootElement.GetProperty("Object");
            using var data = JsonDocument.Parse(item.GetProperty("data").GetString()!);
            var told = new Told(
                document.RootElement.GetProperty("EventType").GetString()!,
                item.GetProperty("kind").GetString()!,
                item.GetProperty("metadata").GetProperty("name").GetString()!,
                int.Parse(data.RootElement.GetProperty("key").GetString()!, CultureInfo.InvariantCulture),
                Stopwatch.GetTimestamp());
            lock (_lock)
            {
                _told.Add(told);
            }
        }
    }
}
