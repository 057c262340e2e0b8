using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Configuration;
using MeshSync.Fabric.Silo.Flushing;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>
/// The durable consumer of one outlet. On the fabric's own broker it is a push consumer, through which nats-server
/// itself delivers to a plain subscriber: it waits while nobody subscribes and then goes on where it was, so nothing
/// here may ever subscribe to its deliver subject. For another broker it is a pull consumer, which <see cref="Relay"/> reads.
/// </summary>
internal sealed partial class Outlet(INatsJSContext jetStream, OutletOptions options, OutletExit exit, ILogger<Outlet> logger)
{
    /// <summary>JetStream API error codes, as nats-server's errors.json numbers them.</summary>
    private const int ConsumerNotFound = 10014;

    private bool _seen;

    public OutletOptions Options => options;

    /// <summary>How the silo itself sends to its Servers.</summary>
    public OutletExit Exit => exit;

    /// <summary>What is known of it, for people.</summary>
    public OutletState State => exit.State;

    /// <summary>A Server can be sent something now, as far as can be known: its broker is there, or it subscribes.</summary>
    public bool IsConnected => options.IsRelay ? exit.Connection?.ConnectionState == NatsConnectionState.Open && State.Fault is null : State.Bound;

    /// <summary>
    /// Makes sure the consumer exists and is as configured. Its position survives everything but its removal by hand.
    /// </summary>
    /// <param name="begin">
    /// Called with what the consumer will not deliver although the outlet is for it, because it was stored before: it
    /// goes out another way.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its state.</returns>
    /// <exception cref="OutletConflictException">It exists, but was made for something else, or the server cannot do it.</exception>
    public async Task<ConsumerInfo> Ensure(Func<FlushScope, Task> begin, CancellationToken cancellationToken)
    {
        var consumer = await Find(cancellationToken) is { } found
            ? await Adopt(found, begin, cancellationToken)
            : await CreateAtEnd(begin, cancellationToken);
        _seen = true;
        State.Observe(consumer);
        return consumer;
    }

    /// <summary>
    /// Begins where the silo that had charge of a relay before had been heard: what it took and did not acknowledge would come
    /// again only after a minute.
    /// </summary>
    public async Task TakeOver(CancellationToken cancellationToken)
    {
        if (options.IsRelay && await Find(cancellationToken) is { NumAckPending: > 0 } left)
        {
            _ = await jetStream.DeleteConsumerAsync(Subjects.ObjectsStream, options.Name, cancellationToken);
            _ = await Create(left.AckFloor.StreamSeq, cancellationToken);
        }
    }

    /// <summary>State of the consumer; null when it does not exist.</summary>
    public async Task<ConsumerInfo?> Find(CancellationToken cancellationToken)
    {
        try
        {
            return (await jetStream.GetConsumerAsync(Subjects.ObjectsStream, options.Name, cancellationToken)).Info;
        }
        catch (NatsJSApiException e) when (e.Error.ErrCode == ConsumerNotFound)
        {
            return null;
        }
    }

    /// <summary>
    /// What is stored may say MODIFIED, which a Server that never saw the object ignores. So a new outlet begins with a
    /// flush, which says ADDED, and its consumer delivers what is stored after that has begun.
    /// </summary>
    private async Task<ConsumerInfo> CreateAtEnd(Func<FlushScope, Task> begin, CancellationToken cancellationToken)
    {
        var stream = await jetStream.GetStreamAsync(Subjects.ObjectsStream, cancellationToken: cancellationToken);
        var last = stream.Info.State.LastSeq;
        if (last > 0)
        {
            await begin(FlushScope.Everything);
        }

        var created = await Create(last, cancellationToken);
        if (_seen)
        {
            LogRecreated(options.Name, options.Subject);
        }
        else
        {
            LogCreated(options.Name, options.Subject);
        }

        return created;
    }

    private async Task<ConsumerInfo> Create(ulong after, CancellationToken cancellationToken)
    {
        var created = (await jetStream.CreateConsumerAsync(Subjects.ObjectsStream, OutletConsumer.Config(options, after), cancellationToken)).Info;
        if (!OutletConsumer.HasChanged(created.Config, options))
        {
            return created;
        }

        // A server before 2.10 does not know several filters, and would deliver everything.
        _ = await jetStream.DeleteConsumerAsync(Subjects.ObjectsStream, options.Name, cancellationToken);
        throw new OutletConflictException(options.Name);
    }

    private async Task<ConsumerInfo> Adopt(ConsumerInfo found, Func<FlushScope, Task> begin, CancellationToken cancellationToken)
    {
        if (OutletConsumer.Conflicts(found.Config, options) is { Count: > 0 } conflicts)
        {
            throw new OutletConflictException(Subjects.ObjectsStream, options.Name, string.Join(", ", conflicts));
        }

        if (!OutletConsumer.HasChanged(found.Config, options))
        {
            if (!_seen)
            {
                LogResumes(options.Name, options.Subject, found.Delivered.StreamSeq, found.NumPending);
            }

            return found;
        }

        // Made anew in the same place, because an update of a push consumer's filter can leave it asleep (2.9).
        LogChanged(options.Name);
        foreach (var scope in OutletConsumer.Added(found.Config, options))
        {
            await begin(scope);
        }

        _ = await jetStream.DeleteConsumerAsync(Subjects.ObjectsStream, options.Name, cancellationToken);
        return await Create(options.IsRelay ? found.AckFloor.StreamSeq : found.Delivered.StreamSeq, cancellationToken);
    }

    [LoggerMessage(LogLevel.Information, "Outlet {Name} to {Subject} created")]
    private partial void LogCreated(string name, string subject);

    [LoggerMessage(LogLevel.Warning, "Outlet {Name} was removed by someone and is created again: everything stored is delivered again on {Subject}")]
    private partial void LogRecreated(string name, string subject);

    [LoggerMessage(LogLevel.Information, "Outlet {Name} to {Subject} goes on after sequence {Delivered}; {Pending} objects wait")]
    private partial void LogResumes(string name, string subject, ulong delivered, ulong pending);

    [LoggerMessage(LogLevel.Information, "Outlet {Name} has another rate or other clusters than before and is made anew where it was")]
    private partial void LogChanged(string name);
}
