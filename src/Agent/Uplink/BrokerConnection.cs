using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Retrying;
using MeshSync.Fabric.Broker;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace MeshSync.Fabric.Agent.Uplink;

/// <summary>
/// The agent's one connection to NATS: made at start, retried until there is a broker with JetStream, restored by the client afterwards.
/// The broker is the one of <c>BROKER_URL</c>; where that has no JetStream, the one that the cluster names.
/// </summary>
internal sealed partial class BrokerConnection : BackgroundService, IAsyncDisposable
{
    /// <summary>Not <c>meshsync</c>: Meshery Server takes a connection of that name for its data source.</summary>
    private const string ConnectionName = "meshsync-fabric-agent";

    // The client's own buffers are a mebibyte each; replies are short, and batches go out faster than that fills.
    private const int ReadBytes = 64 * 1024;
    private const int WriteBytes = 256 * 1024;

    private static readonly TimeSpan MinDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(10);

    private readonly BrokerAccess _configured;
    private readonly (string? Ca, string? Certificate, string? Key) _tls;
    private readonly IBrokerDirectory _elsewhere;
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _time;
    private readonly ILogger<BrokerConnection> _logger;
    private NatsConnection? _connection;
    private NatsJSContext? _jetStream;

    public BrokerConnection(AgentOptions options, IBrokerDirectory elsewhere, TimeProvider time, ILogger<BrokerConnection> logger)
    {
        var url = BrokerUrl.Parse(options.BrokerUrl);
        _configured = new BrokerAccess(url, "BROKER_URL")
        {
            Login = new BrokerLogin { Token = options.NatsToken ?? url.Token, CredentialsFile = options.NatsCredentials, NKeyFile = options.NatsNKey },
        };
        _tls = (options.NatsCa, options.NatsCertificate, options.NatsCertificateKey);
        Address = _configured.ToString();
        _elsewhere = elsewhere;
        _time = time;
        _logger = logger;
    }

    /// <summary>Where the broker is and who says so, without its token.</summary>
    public string Address { get; private set; }

    /// <summary>Why there is no broker yet, and what to do about it; null when there is one.</summary>
    public string? Problem { get; private set; }

    /// <summary>To be used once <see cref="Connected"/> has completed.</summary>
    public INatsConnection Nats => _connection ?? throw NotYet();

    /// <inheritdoc cref="Nats"/>
    public INatsJSContext JetStream => _jetStream ?? throw NotYet();

    public bool IsOpen => _connection?.ConnectionState == NatsConnectionState.Open;

    /// <summary>Completes when a broker with JetStream has been reached for the first time.</summary>
    public Task Connected => _connected.Task;

    /// <summary>Largest message the broker takes, headers included.</summary>
    public int MaxPayload => _connection?.ServerInfo?.MaxPayload ?? int.MaxValue;

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await (_connection?.DisposeAsync() ?? default);
        Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(MinDelay, MaxDelay);
        while (!await TryConnect(stoppingToken))
        {
            await Task.Delay(backoff.Next(), _time, stoppingToken);
        }

        Problem = null;
        _connected.SetResult();
    }

    private async Task<bool> TryConnect(CancellationToken cancellationToken)
    {
        string? problem = await TryConnect(_configured, cancellationToken);
        if (problem is null)
        {
            return true;
        }

        var (access, missing) = await _elsewhere.Find(cancellationToken);
        string? then = access is null ? missing : await TryConnect(access, cancellationToken);
        if (then is null)
        {
            return true;
        }

        Complain($"{problem} {then}");
        return false;
    }

    /// <summary>Why it cannot be used; null when it is in use.</summary>
    private async Task<string?> TryConnect(BrokerAccess access, CancellationToken cancellationToken)
    {
        NatsConnection connection;
        try
        {
            connection = Create(access);
        }
        catch (BrokerLoginException e)
        {
            return $"Nobody can log in to NATS at {access}: {e.Message}.";
        }

        try
        {
            await connection.ConnectAsync().AsTask().WaitAsync(cancellationToken);
            if (await JetStreamCheck.HasJetStream(connection, cancellationToken))
            {
                Use(connection, access);
                return null;
            }

            await connection.DisposeAsync();
            return $"NATS at {access} has no JetStream.";
        }
        catch (NatsException e)
        {
            await connection.DisposeAsync();
            return $"No NATS broker answers at {access}: {e.Message}.";
        }
        catch (OperationCanceledException)
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private NatsConnection Create(BrokerAccess access) => new((access.Login with { CaFile = _tls.Ca, CertificateFile = _tls.Certificate, CertificateKeyFile = _tls.Key }).ApplyTo(new NatsOpts
    {
        Url = access.Url.Url,
        Name = ConnectionName,
        IgnoreAuthErrorAbort = true,
        MaxReconnectRetry = -1,
        ReconnectWaitMin = MinDelay,
        ReconnectWaitMax = MaxDelay,
        ReconnectJitter = TimeSpan.FromMilliseconds(500),
        ReaderBufferSize = ReadBytes,
        WriterBufferSize = WriteBytes,
    }));

    private void Use(NatsConnection connection, BrokerAccess access)
    {
        Address = access.ToString();
        bool wasLost = false;
        connection.ConnectionDisconnected += (_, _) =>
        {
            wasLost = true;
            LogDisconnected(Address);
            return ValueTask.CompletedTask;
        };
        connection.ConnectionOpened += (_, _) =>
        {
            // The first opening is told of late, or was before anybody listened.
            if (wasLost)
            {
                LogConnected(Address);
            }

            return ValueTask.CompletedTask;
        };
        _jetStream = new NatsJSContext(connection);
        _connection = connection;
        LogConnected(Address);
    }

    private void Complain(string problem)
    {
        if (problem != Problem)
        {
            Problem = problem;
            LogUnreachable(problem);
        }
    }

    private static InvalidOperationException NotYet() => new("There is no broker yet.");

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem} Nothing is lost; retrying.")]
    private partial void LogUnreachable(string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to NATS at {Broker}.")]
    private partial void LogConnected(string broker);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lost the NATS broker at {Broker}; events wait until it is back.")]
    private partial void LogDisconnected(string broker);
}
