using MeshSync.Fabric.JetStream.Connections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace MeshSync.Fabric.JetStream.Provisioning;

/// <summary>
/// Creates the streams, or updates their sizes. Only the silo does: the agents' credentials cannot, and wait
/// until the log exists.
/// </summary>
public sealed partial class StreamProvisioner(INatsConnection nats, IOptions<StreamOptions> options, ILogger<StreamProvisioner> logger)
{
    private const int StreamNotFound = 10059;
    private const int JetStreamNotEnabled = 10076;
    private const int JetStreamNotEnabledForAccount = 10039;

    private readonly NatsJSContext _jetStream = new(nats);

    /// <param name="creating">Called with the name of a stream that does not exist, before it does.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="JetStreamUnavailableException">No broker, or no JetStream in it.</exception>
    /// <exception cref="StreamMismatchException">A stream of that name serves something else.</exception>
    public async Task Provision(Action<string> creating, CancellationToken cancellationToken)
    {
        try
        {
            await nats.ConnectAsync();
            await Provision(StreamDefinitions.Watch(options.Value), creating, cancellationToken);
            await Provision(StreamDefinitions.Objects(options.Value), creating, cancellationToken);
            await Provision(StreamDefinitions.Identities(options.Value), creating, cancellationToken);
            await Provision(StreamDefinitions.Plans(options.Value), creating, cancellationToken);
        }
        catch (NatsJSApiException e) when (e.Error.ErrCode is JetStreamNotEnabled or JetStreamNotEnabledForAccount)
        {
            throw new JetStreamUnavailableException("The broker runs without JetStream", Broker, e);
        }
        catch (NatsException e) when (e is NatsNoRespondersException or NatsJSApiNoResponseException or NatsNoReplyException)
        {
            throw new JetStreamUnavailableException("JetStream does not answer", Broker, e);
        }
        catch (NatsException e) when (e is not NatsJSApiException)
        {
            throw new JetStreamUnavailableException("The broker cannot be reached", Broker, e);
        }
    }

    // Urls carry passwords.
    private string Broker => Uri.TryCreate(nats.Opts.Url, UriKind.Absolute, out var uri) ? uri.GetComponents(UriComponents.HostAndPort, UriFormat.Unescaped) : "of BROKER_URL";

    private async Task Provision(StreamConfig wanted, Action<string> creating, CancellationToken cancellationToken)
    {
        var name = wanted.Name!;
        if (await Find(name, cancellationToken) is not { } existing)
        {
            creating(name);
            await _jetStream.CreateStreamAsync(wanted, cancellationToken);
            LogCreated(name);
            return;
        }

        var fixedDifferences = StreamComparison.Fixed(existing, wanted);
        if (fixedDifferences.Count > 0)
        {
            throw new StreamMismatchException(name, fixedDifferences);
        }

        var changes = StreamComparison.Changeable(existing, wanted);
        if (changes.Count > 0)
        {
            await Update(existing, wanted, changes, cancellationToken);
            LogUpdated(name, changes);
        }
    }

    private async Task<StreamConfig?> Find(string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await _jetStream.GetStreamAsync(name, cancellationToken: cancellationToken)).Info.Config;
        }
        catch (NatsJSApiException e) when (e.Error.ErrCode == StreamNotFound)
        {
            return null;
        }
    }

    private async Task Update(StreamConfig existing, StreamConfig wanted, IReadOnlyList<string> changes, CancellationToken cancellationToken)
    {
        try
        {
            await _jetStream.UpdateStreamAsync(StreamComparison.Merge(existing, wanted), cancellationToken);
        }
        catch (NatsJSApiException e)
        {
            throw new StreamMismatchException(existing.Name!, [.. changes, $"the server refuses to change it: {e.Error.Description}"], e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Created the stream {Stream}")]
    private partial void LogCreated(string stream);

    [LoggerMessage(Level = LogLevel.Information, Message = "Updated the stream {Stream}: {Changes}")]
    private partial void LogUpdated(string stream, IReadOnlyList<string> changes);
}
