using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Configuration;
using MeshSync.Fabric.Silo.Flushing;
using NATS.Client.JetStream.Models;

namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>How the consumer of an outlet must be configured.</summary>
internal static class OutletConsumer
{
    private const int BitsInByte = 8;

    // What a relay has not acknowledged comes again after this; it waits that long for a broker to take a window.
    private static readonly TimeSpan AckWait = TimeSpan.FromMinutes(1);

    public static ConsumerConfig Config(OutletOptions options, ulong after)
    {
        var config = new ConsumerConfig(options.Name)
        {
            DurableName = options.Name,
            Description = "MeshSync Fabric: delivers changed objects to Meshery Server",
            DeliverPolicy = after == 0 ? ConsumerConfigDeliverPolicy.All : ConsumerConfigDeliverPolicy.ByStartSequence,
            OptStartSeq = after == 0 ? 0 : after + 1,
        };
        if (options.IsRelay)
        {
            config.AckPolicy = ConsumerConfigAckPolicy.Explicit;
            config.AckWait = AckWait;
            config.MaxDeliver = -1;
            config.MaxAckPending = StoreWindow.MaxAckPending;
        }
        else
        {
            config.AckPolicy = ConsumerConfigAckPolicy.None;
            config.DeliverSubject = options.Subject;
            config.DeliverGroup = options.Group;
        }

        // One filter in the field that every server knows; several need nats-server 2.10.
        var filters = Filters(options);
        config.FilterSubject = filters.Count == 1 ? filters[0] : null;
        config.FilterSubjects = filters.Count == 1 ? null : filters;
        config.RateLimitBps = RateLimit(options);
        return config;
    }

    /// <summary>What makes an existing consumer another one; a position cannot be taken over from it.</summary>
    public static IReadOnlyList<string> Conflicts(ConsumerConfig found, OutletOptions options)
    {
        var wanted = Config(options, 0);
        var conflicts = new List<string>();
        void Compare(string what, string? have, string? want)
        {
            if ((have ?? "") != (want ?? ""))
            {
                conflicts.Add($"{what} is {(string.IsNullOrEmpty(have) ? "none" : have)} instead of {(string.IsNullOrEmpty(want) ? "none" : want)}");
            }
        }

        Compare("deliver subject", found.DeliverSubject, wanted.DeliverSubject);
        Compare("deliver group", found.DeliverGroup, wanted.DeliverGroup);
        Compare("ack policy", found.AckPolicy.ToString(), wanted.AckPolicy.ToString());
        return conflicts;
    }

    /// <summary>Whether it has another rate or other filters than it should.</summary>
    public static bool HasChanged(ConsumerConfig found, OutletOptions options) =>
        found.RateLimitBps != RateLimit(options) || !Filters(found).Order().SequenceEqual(Filters(options).Order());

    /// <summary>What the outlet is for now and the consumer found is not.</summary>
    public static IEnumerable<FlushScope> Added(ConsumerConfig found, OutletOptions options) =>
        Filters(options).Except(Filters(found)).Select(FlushScope.Parse).OfType<FlushScope>();

    // A pull consumer cannot have one; there the silo keeps to it.
    private static long RateLimit(OutletOptions options) => options is { IsRelay: false, Rate: { } rate } ? rate * BitsInByte : 0;

    private static List<string> Filters(OutletOptions options) =>
        options.Clusters.Count == 0 ? [Subjects.AllObjects] : [.. options.Clusters.Select(Subjects.ObjectsOf)];

    private static IEnumerable<string> Filters(ConsumerConfig config) =>
        config.FilterSubjects is { Count: > 0 } several ? several : [config.FilterSubject ?? ""];
}
