using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Retrying;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace MeshSync.Fabric.Agent.Uplink;

/// <summary>The agent's one connection to NATS: made at start, retried until there is a broker, restored by the client afterwards.</summary>
internal sealed partial class BrokerConnection : BackgroundService, IAsyncDisposable
{
    /// <summary>Not <c>meshsync</c>: Meshery Server takes a connection of that name for its data source.</summary>
    private const string ConnectionName = "meshsync-fabric-agent";

    private static readonly TimeSpan MinDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(10);

    private readonly NatsConnection _connection;
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _time;
    private readonly ILogger<BrokerConnection> _logger;

    public BrokerConnection(AgentOptions options, TimeProvider time, ILogger<BrokerConnection> logger)
    {
        var url = BrokerUrl.Parse(options.BrokerUrl);
        Address = url.Address;
        _time = time;
        _logger = logger;
        _connection = new NatsConnection(new NatsOpts
        {
            Url = url.Url,
            Name = ConnectionName,
            AuthOpts = new NatsAuthOpts { Token = options.NatsToken ?? url.Token, CredsFile = options.NatsCredentials },
            IgnoreAuthErrorAbort = true,
            MaxReconnectRetry = -1,
            ReconnectWaitMin = MinDelay,
            ReconnectWaitMax = MaxDelay,
            ReconnectJitter = TimeSpan.FromMilliseconds(500),
        });
        _connection.ConnectionDisconnected += (_, _) => Observe(LogDisconnected);
        _connection.ConnectionOpened += (_, _) => Observe(LogConnected);
        JetStream = new NatsJSContext(_connection);
    }

    /// <summary>Where the broker is, without its token.</summary>
    public string Address { get; }

    public INatsConnection Nats => _connection;

    public INatsJSContext JetStream { get; }

    /// <summary>Completes when the broker has been reached for the first time.</summary>
    public Task Connected => _connected.Task;

    /// <summary>Largest message the broker takes, headers included.</summary>
    public int MaxPayload => _connection.ServerInfo?.MaxPayload ?? int.MaxValue;

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await _connection.DisposeAsync();
        Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(MinDelay, MaxDelay);
        while (!_connected.Task.IsCompleted)
        {
            try
            {
                await _connection.ConnectAsync().AsTask().WaitAsync(stoppingToken);
                _connected.SetResult();
            }
            catch (NatsException e)
            {
                LogUnreachable(Address, e.Message);
                await Task.Delay(backoff.Next(), _time, stoppingToken);
            }
        }
    }

    private ValueTask Observe(Action<string> log)
    {
        log(Address);
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "No NATS broker answers at {Broker}: {Error}. Is BROKER_URL right? Retrying.")]
    private partial void LogUnreachable(string broker, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to NATS at {Broker}.")]
    private partial void LogConnected(string broker);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lost the NATS broker at {Broker} (BROKER_URL); events wait until it is back.")]
    private partial void LogDisconnected(string broker);
}
