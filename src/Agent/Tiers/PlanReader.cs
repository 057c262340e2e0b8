using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;
using NATS.Client.Core;

namespace MeshSync.Fabric.Agent.Tiers;

/// <summary>
/// Reads what the silo wants of this agent: the last message of each plan where the broker keeps them, which needs no silo, then every
/// change as it is published. What was missed while the broker was away is read again from time to time.
/// </summary>
internal sealed partial class PlanReader(
    BrokerConnection broker, ClusterIdentity cluster, TierKeeper keeper, TierPlanner planner, ILogger<PlanReader> logger)
    : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<CollectionKey, bool> _followed = [];
    private readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _complaint = "";
    private volatile bool _exists;

    /// <summary>Whether the plans for the whole cluster have been read once; waits a while for it.</summary>
    public async Task<bool> IsKnown(CancellationToken cancellationToken)
    {
        try
        {
            await _known.Task.WaitAsync(Patience, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Reads what is promoted in collections that have not been followed so far; false when that cannot be read now.</summary>
    public async Task<bool> Follow(IEnumerable<ResourceType> types, CancellationToken cancellationToken)
    {
        foreach (var key in types.Select(type => type.In(cluster.Id)).Where(key => !_followed.ContainsKey(key)))
        {
            if (!await TryRead(Subjects.PromotionsPlan(key), cancellationToken))
            {
                return false;
            }

            _followed[key] = true;
        }

        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await cluster.Resolved.WaitAsync(stoppingToken);
        await broker.Connected.WaitAsync(stoppingToken);
        await Task.WhenAll(Listen(stoppingToken), ReadAgain(stoppingToken));
    }

    private async Task Listen(CancellationToken cancellationToken)
    {
        await foreach (var message in broker.Nats.SubscribeAsync<byte[]>(Subjects.PlansOf(cluster.Id), cancellationToken: cancellationToken))
        {
            Take(message.Subject, message.Data);
        }
    }

    private async Task ReadAgain(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval);
        do
        {
            if (await TryRead(Subjects.PolicyPlan(cluster.Id), cancellationToken) && await TryRead(Subjects.ProductsPlan(cluster.Id), cancellationToken))
            {
                _known.TrySetResult();
            }

            foreach (var key in _followed.Keys)
            {
                await TryRead(Subjects.PromotionsPlan(key), cancellationToken);
            }
        }
        while (_known.Task.IsCompleted ? await timer.WaitForNextTickAsync(cancellationToken) : await Soon(cancellationToken));
    }

    private static async Task<bool> Soon(CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
        return true;
    }

    private async Task<bool> TryRead(string subject, CancellationToken cancellationToken)
    {
        try
        {
            // A request to a stream that is not there stays unanswered.
            if (!_exists && !await Exists(cancellationToken))
            {
                Take(subject, null);
                return true;
            }

            var reply = await broker.Nats.RequestAsync<byte[], byte[]>(
                $"$JS.API.DIRECT.GET.{Subjects.PlansStream}.{subject}", null, replyOpts: new NatsSubOpts { Timeout = AnswerTimeout }, cancellationToken: cancellationToken);

            // A status instead of a message: nothing is stored there.
            Take(subject, reply.Headers?.Code is null or 0 or 200 ? reply.Data : null);
            _complaint = "";
            return true;
        }
        catch (NatsException e)
        {
            Complain(e.Message);
            return false;
        }
    }

    /// <summary>
    /// Whether plans are kept: a silo of a time before there were any did not make the stream. It is asked for by name, because an agent is
    /// not allowed to ask what is in it: that is of other clusters too.
    /// </summary>
    private async Task<bool> Exists(CancellationToken cancellationToken)
    {
        await foreach (string stream in broker.JetStream.ListStreamNamesAsync(Subjects.PolicyPlan(cluster.Id), cancellationToken))
        {
            _exists |= stream == Subjects.PlansStream;
        }

        return _exists;
    }

    internal void Take(string subject, byte[]? body)
    {
        try
        {
            if (subject == Subjects.PolicyPlan(cluster.Id))
            {
                keeper.Offer(TierSource.Api, Read(body, PlanJson.Default.PolicyPlan)?.Config);
            }
            else if (subject == Subjects.ProductsPlan(cluster.Id))
            {
                planner.Take(Read(body, PlanJson.Default.ProductsPlan) ?? new ProductsPlan([]));
            }
            else if (Subjects.TryParsePromotions(subject, out var collection))
            {
                planner.Take(collection.Group, collection.Resource, Read(body, PlanJson.Default.PromotionsPlan) ?? new PromotionsPlan());
            }
        }
        catch (JsonException e)
        {
            LogUnreadable(subject, e.Message);
        }
    }

    private static T? Read<T>(byte[]? body, JsonTypeInfo<T> type)
        where T : class => body is null or [] ? null : JsonSerializer.Deserialize(body, type);

    private void Complain(string error)
    {
        if (error != _complaint)
        {
            _complaint = error;
            LogUnread(error);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The plans of the silo cannot be read: {Error} What is wanted stays as it was; retrying.")]
    private partial void LogUnread(string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "The plan {Subject} cannot be read: {Error} What was wanted before stays.")]
    private partial void LogUnreadable(string subject, string error);
}
