using MeshSync.Fabric.Silo.Configuration;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>
/// How the silo itself sends to the Servers of an outlet: over which connection, how fast, and what is too large. All
/// that goes this way shares one turn, so a flush and a relay cannot overtake each other within a window.
/// </summary>
internal sealed partial class OutletExit(
    OutletOptions options, IOutletBroker broker, long flushRate, TimeProvider time, ILogger<OutletExit> logger)
    : IAsyncDisposable
{
    // The envelope of a publish: subjects and lengths.
    private const int Overhead = 512;

    private readonly Pace _pace = new(options.Rate, time);
    private readonly Pace _flushPace = new(options.Rate ?? flushRate, time);
    private OutletLink? _link;
    private bool _saidTooLarge;

    /// <summary>What is known of the outlet, for people.</summary>
    public OutletState State { get; } = new();

    public IOutletBroker Broker => broker;

    /// <summary>Connection to the Servers' broker; null while it is not known which that is.</summary>
    public INatsConnection? Connection => broker.Connection;

    public string Where => broker.Where;

    /// <summary>Sends what changed, in order. Whoever gets anything but <see cref="SendOutcome.Taken"/> sends all of it again.</summary>
    public Task<SendOutcome> Send(IReadOnlyList<Outgoing> messages, CancellationToken cancellationToken) => Send(messages, _pace, cancellationToken);

    /// <summary>The same at the pace of a flush.</summary>
    public Task<SendOutcome> Flush(IReadOnlyList<Outgoing> messages, CancellationToken cancellationToken) => Send(messages, _flushPace, cancellationToken);

    /// <summary>What an outcome means for people.</summary>
    public string Problem(SendOutcome outcome) => outcome == SendOutcome.NobodyListens
        ? $"nobody subscribes to {options.Subject} on {broker.Where}"
        : broker.Problem ?? $"{broker.Where} does not answer";

    public async ValueTask DisposeAsync()
    {
        if (_link is not null)
        {
            await _link.DisposeAsync();
        }
    }

    private async Task<SendOutcome> Send(IReadOnlyList<Outgoing> messages, Pace pace, CancellationToken cancellationToken)
    {
        if (broker.Connection is not { } connection)
        {
            return SendOutcome.Interrupted;
        }

        if (_link?.Nats != connection)
        {
            _link = new OutletLink(connection, time);
        }

        var fitting = Fitting(messages, _link.MaxPayload);
        await pace.Take(fitting.Sum(message => (long)message.Body.Length), cancellationToken);
        return await _link.Send(fitting, cancellationToken);
    }

    private IReadOnlyList<Outgoing> Fitting(IReadOnlyList<Outgoing> messages, int limit)
    {
        if (messages.All(message => message.Body.Length + Overhead <= limit))
        {
            return messages;
        }

        // The broker would end the connection, again and again.
        var fitting = messages.Where(message => message.Body.Length + Overhead <= limit).ToList();
        State.LeftOut(messages.Count - fitting.Count);
        if (!_saidTooLarge)
        {
            _saidTooLarge = true;
            LogTooLarge(options.Name, broker.Where, limit);
        }

        return fitting;
    }

    [LoggerMessage(LogLevel.Warning, "Outlet {Name} leaves out messages that {Broker} does not take, because they are larger than its max_payload of {Limit} bytes; they are counted, this is said once")]
    private partial void LogTooLarge(string name, string broker, int limit);
}
