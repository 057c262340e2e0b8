using MeshSync.Fabric.Contracts;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace MeshSync.Fabric.JetStream.Leases;

/// <summary>
/// Something that one process has at a time: a message that the broker lets nobody write while there is one, and forgets
/// after <see cref="Term"/>. Whoever has it writes it anew in time, over the one he wrote before. It does not depend on who
/// believes whom to be dead. Not for several callers at once, but for <see cref="IsHeld"/>.
/// </summary>
/// <param name="jetStream">The broker.</param>
/// <param name="name">What it is about: one token of a subject.</param>
/// <param name="holder">Who asks for it, for people who look at it.</param>
/// <param name="time">The clock.</param>
public sealed class Lease(INatsJSContext jetStream, string name, string holder, TimeProvider time)
{
    /// <summary>How long one that is not renewed lasts: a successor of who was killed waits that long at most.</summary>
    public static readonly TimeSpan Term = TimeSpan.FromSeconds(6);

    /// <summary>How often to call <see cref="Hold"/>: two may fail.</summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromSeconds(1.5);

    private const int StreamNotFound = 10059;

    // The holder lets go before the broker does: what he has sent by then takes a moment to arrive.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    private ulong _sequence;
    private long _until;

    /// <summary>It is ours at this moment.</summary>
    public bool IsHeld => time.GetTimestamp() < Volatile.Read(ref _until);

    /// <summary>Takes it if it is free, renews it if it is ours.</summary>
    /// <returns>Whether it is ours.</returns>
    /// <exception cref="NATS.Client.Core.NatsException">The broker does not answer; it stays ours until its term ends.</exception>
    public async Task<bool> Hold(CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        try
        {
            await Write(asked, cancellationToken);
        }
        catch (NatsJSPublishNoResponseException)
        {
            await CreateStream(cancellationToken);
            await Write(asked, cancellationToken);
        }

        return IsHeld;
    }

    /// <summary>Gives it away, so that nobody has to wait. Whatever needed it must have ended.</summary>
    public async Task Release(CancellationToken cancellationToken)
    {
        var sequence = Interlocked.Exchange(ref _sequence, 0);
        Volatile.Write(ref _until, 0);
        if (sequence > 0)
        {
            await jetStream.PurgeStreamAsync(Subjects.LeaseStream, new StreamPurgeRequest { Filter = Subjects.Lease(name), Seq = sequence + 1 }, cancellationToken);
        }
    }

    private async Task Write(long asked, CancellationToken cancellationToken)
    {
        var ack = await jetStream.PublishAsync(
            Subjects.Lease(name), holder, opts: new NatsJSPubOpts { ExpectedLastSubjectSequence = _sequence }, cancellationToken: cancellationToken);
        if (ack.Error is null)
        {
            _sequence = ack.Seq;
            Volatile.Write(ref _until, asked + (long)((Term - Margin).TotalSeconds * time.TimestampFrequency));
        }
        else
        {
            // Another one has it, or the broker has forgotten ours: to be taken like any other, next time.
            _sequence = 0;
            Volatile.Write(ref _until, 0);
        }
    }

    private async Task CreateStream(CancellationToken cancellationToken)
    {
        try
        {
            _ = await jetStream.GetStreamAsync(Subjects.LeaseStream, cancellationToken: cancellationToken);
        }
        catch (NatsJSApiException e) when (e.Error.ErrCode == StreamNotFound)
        {
            _ = await jetStream.CreateStreamAsync(
                new StreamConfig(Subjects.LeaseStream, [Subjects.AllLeases])
                {
                    Description = "MeshSync Fabric: which silo does what only one may do",
                    MaxAge = Term,
                    MaxMsgsPerSubject = 1,
                    Storage = StreamConfigStorage.File,
                    DuplicateWindow = Term,
                },
                cancellationToken);
        }
    }
}
