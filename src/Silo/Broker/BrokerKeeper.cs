using System.Numerics;
using MeshSync.Fabric.Silo.Configuration;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Broker;

/// <summary>
/// Brings NATS into the state the silo needs, connection, streams, outlet in this order, and looks again every few
/// seconds, because people remove streams and consumers by hand. Never gives up, never ends the process: a broker that
/// is away at start and one that goes away later are the same thing.
/// </summary>
internal sealed partial class BrokerKeeper(
    INatsConnection nats,
    BrokerSetup setup,
    BrokerStatus status,
    BrokerOptions options,
    TimeProvider time,
    ILogger<BrokerKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Objects reach 1.5 MB, and JSON within JSON grows them.</summary>
    private const int WantedPayload = 8 * 1024 * 1024;

    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(5));
    private int _failures;
    private bool _warnedOfPayload;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        nats.ConnectionDisconnected += OnDisconnected;
        nats.ConnectionOpened += OnOpened;
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = await Attempt(stoppingToken) ? LookAgain : _backoff.Next();
            try
            {
                await Task.Delay(pause, time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<bool> Attempt(CancellationToken stopping)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(Patience);
        try
        {
            // Requests over a connection that is down wait for it; the token alone ends them.
            await nats.ConnectAsync().AsTask().WaitAsync(patience.Token);
            await setup.Ensure(patience.Token);
            Succeeded();
            return true;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e)
        {
            Failed(e);
            return false;
        }
    }

    private ValueTask OnDisconnected(object? sender, NatsEventArgs args)
    {
        LogDisconnected(options.Url);
        return ValueTask.CompletedTask;
    }

    private ValueTask OnOpened(object? sender, NatsEventArgs args)
    {
        LogConnected(options.Url);
        return ValueTask.CompletedTask;
    }

    private void Succeeded()
    {
        if (status.Fault is not null)
        {
            LogReady(options.Url, nats.ServerInfo?.Version);
        }

        if (nats.ServerInfo is { MaxPayload: var limit } && limit < WantedPayload && !_warnedOfPayload)
        {
            _warnedOfPayload = true;
            LogSmallPayload(options.Url, limit, WantedPayload);
        }

        _failures = 0;
        _backoff.Reset();
        status.Ready();
    }

    private void Failed(Exception exception)
    {
        var fault = BrokerFault.Describe(exception, options);

        // The first, the second, the fourth…: present in the log however long it lasts, without filling it.
        if (BitOperations.IsPow2(++_failures) || fault != status.Fault)
        {
            LogFault(fault, _failures);
            LogFaultDetails(exception);
        }

        status.Unready(fault);
    }

    [LoggerMessage(LogLevel.Information, "NATS {Version} at {Url} is ready: streams and outlet are in place")]
    private partial void LogReady(string url, string? version);

    [LoggerMessage(LogLevel.Information, "Connected to NATS at {Url}")]
    private partial void LogConnected(string url);

    [LoggerMessage(LogLevel.Warning, "Lost the connection to NATS at {Url}; nothing is read or stored until it is back")]
    private partial void LogDisconnected(string url);

    [LoggerMessage(LogLevel.Error, "{Fault}; trying again (attempt {Attempt})")]
    private partial void LogFault(string fault, int attempt);

    [LoggerMessage(LogLevel.Debug, "The broker cannot be used")]
    private partial void LogFaultDetails(Exception exception);

    [LoggerMessage(LogLevel.Warning, "NATS at {Url} accepts messages of at most {Limit} bytes: larger objects cannot be stored. Set max_payload to {Wanted} in the nats-server configuration")]
    private partial void LogSmallPayload(string url, int limit, int wanted);
}
