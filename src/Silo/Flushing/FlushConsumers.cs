using System.Globalization;
using System.Text.RegularExpressions;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Outlets;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace MeshSync.Fabric.Silo.Flushing;

/// <summary>The durable consumers that flushes are made of.</summary>
internal sealed partial class FlushConsumers(INatsJSContext jetStream, TimeProvider time)
{
    private const string Prefix = "flush-";
    private const int ConsumerNotFound = 10014;
    private static readonly TimeSpan AckWait = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long _last;

    /// <summary>Which flush it is, however often it began anew.</summary>
    public static string Root(string name) => Restart().Replace(name, "");

    /// <summary>Name of a flush that begins anew.</summary>
    public static string NextName(Flush flush) => string.Create(CultureInfo.InvariantCulture, $"{Root(flush.Consumer)}-r{flush.Restarts + 1}");

    /// <summary>A name that no other flush has or had.</summary>
    public string NewName(string outlet)
    {
        // By the clock, so that it differs from those before a restart too.
        lock (_lock)
        {
            _last = Math.Max(_last + 1, time.GetUtcNow().ToUnixTimeMilliseconds());
            return string.Create(CultureInfo.InvariantCulture, $"{Prefix}{outlet}-{_last}");
        }
    }

    public async Task Create(string name, string outlet, FlushScope scope, CancellationToken cancellationToken) =>
        _ = await jetStream.CreateConsumerAsync(Subjects.ObjectsStream, Config(name, outlet, scope), cancellationToken);

    public ValueTask<INatsJSConsumer> Open(string name, CancellationToken cancellationToken) =>
        jetStream.GetConsumerAsync(Subjects.ObjectsStream, name, cancellationToken);

    public async Task<bool> Exists(string name, CancellationToken cancellationToken)
    {
        try
        {
            _ = await Open(name, cancellationToken);
            return true;
        }
        catch (NatsJSApiException e) when (e.Error.ErrCode == ConsumerNotFound)
        {
            return false;
        }
    }

    /// <summary>Removes the consumer, if it is there.</summary>
    public async Task Remove(string name, CancellationToken cancellationToken)
    {
        try
        {
            _ = await jetStream.DeleteConsumerAsync(Subjects.ObjectsStream, name, cancellationToken);
        }
        catch (NatsJSApiException e) when (e.Error.ErrCode == ConsumerNotFound)
        {
            // As wanted.
        }
    }

    /// <summary>The flushes that no silo has finished.</summary>
    public async Task<List<Flush>> Unfinished(IReadOnlyList<Outlet> outlets, CancellationToken cancellationToken)
    {
        var found = new List<Flush>();
        await foreach (var consumer in jetStream.ListConsumersAsync(Subjects.ObjectsStream, cancellationToken))
        {
            var (name, config) = (consumer.Info.Name, consumer.Info.Config);
            if (name.StartsWith(Prefix, StringComparison.Ordinal)
                && outlets.FirstOrDefault(outlet => outlet.Options.Name == config.Description) is { } outlet
                && FlushScope.Parse(config.FilterSubject) is { } scope)
            {
                var flush = new Flush(name, outlet, scope, "begun by another silo, or before this one started", consumer.Info.Created);
                flush.Saw((long)consumer.Info.Delivered.ConsumerSeq - consumer.Info.NumAckPending, (long)consumer.Info.NumPending + consumer.Info.NumAckPending);
                found.Add(flush);
            }
        }

        return found;
    }

    /// <summary>A consumer for one reader, gone soon after that is.</summary>
    /// <param name="scope">Of which objects.</param>
    /// <param name="since">Leaves out what was stored before; null leaves out nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<INatsJSConsumer> CreatePassing(FlushScope scope, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var config = Config($"{Prefix}{Guid.NewGuid():N}", "", scope);
        config.DurableName = null;
        config.InactiveThreshold = AckWait;
        config.MemStorage = true;
        config.NumReplicas = 1;
        if (since is { } start)
        {
            config.DeliverPolicy = ConsumerConfigDeliverPolicy.ByStartTime;
            config.OptStartTime = start;
        }

        return jetStream.CreateConsumerAsync(Subjects.ObjectsStream, config, cancellationToken);
    }

    [GeneratedRegex(@"-r\d+$", RegexOptions.CultureInvariant)]
    private static partial Regex Restart();

    private static ConsumerConfig Config(string name, string outlet, FlushScope scope) => new(name)
    {
        DurableName = name,
        Description = outlet,
        FilterSubject = scope.Filter,
        DeliverPolicy = ConsumerConfigDeliverPolicy.All,
        AckPolicy = ConsumerConfigAckPolicy.Explicit,
        AckWait = AckWait,
        MaxDeliver = -1,
        MaxAckPending = StoreWindow.MaxAckPending,
    };
}
