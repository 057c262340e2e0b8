using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Configuration;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>
/// The durable push consumer through which nats-server itself delivers stored objects to a plain core-NATS subscriber.
/// It waits while nobody subscribes and then goes on where it was, so nothing here may ever subscribe to its deliver
/// subject: the server would take that for Meshery Server and deliver into the void.
/// </summary>
internal sealed partial class MesheryOutlet(INatsJSContext jetStream, OutletOptions options, ILogger<MesheryOutlet> logger)
{
    /// <summary>JetStream API error codes, as nats-server's errors.json numbers them.</summary>
    private const int ConsumerNotFound = 10014;

    private const string Filter = Subjects.AllObjects;

    private bool _seen;

    /// <summary>Makes sure the consumer exists. Its position survives everything but its removal by hand.</summary>
    /// <returns>Its state.</returns>
    /// <exception cref="OutletConflictException">It exists for another subject or with another policy.</exception>
    public async Task<ConsumerInfo> Ensure(CancellationToken cancellationToken)
    {
        var found = await Find(cancellationToken);
        if (found is not null)
        {
            Check(found.Config);
            if (!_seen)
            {
                LogResumes(options.Name, options.Subject, found.Delivered.StreamSeq, found.NumPending);
            }

            _seen = true;
            return found;
        }

        var created = await Create(cancellationToken);
        if (_seen)
        {
            LogRecreated(options.Name, created.NumPending, options.Subject);
        }
        else
        {
            LogCreated(options.Name, created.NumPending, options.Subject);
        }

        _seen = true;
        return created;
    }

    /// <summary>State of the consumer; null when it does not exist.</summary>
    public async Task<ConsumerInfo?> Find(CancellationToken cancellationToken)
    {
        try
        {
            return (await jetStream.GetPushConsumerAsync(Subjects.ObjectsStream, options.Name, cancellationToken)).Info;
        }
        catch (NatsJSApiException e) when (e.Error.ErrCode == ConsumerNotFound)
        {
            return null;
        }
    }

    private async Task<ConsumerInfo> Create(CancellationToken cancellationToken)
    {
        var consumer = await jetStream.CreatePushConsumerAsync(
            Subjects.ObjectsStream,
            new NatsJSPushConsumerOpts
            {
                Name = options.Name,
                DurableName = options.Name,
                Description = "Delivers changed objects to Meshery Server",
                DeliverSubject = options.Subject,
                FilterSubject = Filter,
                DeliverPolicy = ConsumerConfigDeliverPolicy.All,
                AckPolicy = ConsumerConfigAckPolicy.None,
            },
            cancellationToken);
        return consumer.Info;
    }

    private void Check(ConsumerConfig found)
    {
        var differences = new List<string>();
        void Compare(string what, object? have, object? want)
        {
            if (!Equals(have, want))
            {
                differences.Add($"{what} is {have ?? "none"} instead of {want}");
            }
        }

        Compare("deliver subject", found.DeliverSubject, options.Subject);
        Compare("filter", found.FilterSubject, Filter);
        Compare("ack policy", found.AckPolicy, ConsumerConfigAckPolicy.None);
        if (found.DeliverGroup is { Length: > 0 } group)
        {
            differences.Add($"deliver group is {group} instead of none");
        }

        if (differences.Count > 0)
        {
            throw new OutletConflictException(Subjects.ObjectsStream, options.Name, string.Join(", ", differences));
        }
    }

    [LoggerMessage(LogLevel.Information, "Outlet {Name} created: {Pending} stored objects wait for a subscriber of {Subject}")]
    private partial void LogCreated(string name, ulong pending, string subject);

    [LoggerMessage(LogLevel.Warning, "Outlet {Name} was removed by someone and is created again: all {Pending} stored objects are delivered again on {Subject}")]
    private partial void LogRecreated(string name, ulong pending, string subject);

    [LoggerMessage(LogLevel.Information, "Outlet {Name} on {Subject} goes on after sequence {Delivered}; {Pending} objects wait")]
    private partial void LogResumes(string name, string subject, ulong delivered, ulong pending);
}
