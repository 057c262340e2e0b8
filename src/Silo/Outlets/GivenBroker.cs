using MeshSync.Fabric.Silo.Broker;
using MeshSync.Fabric.Silo.Configuration;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>
/// The fabric's own broker, over a connection apart: a flush must not stand before what the grains write.
/// </summary>
internal sealed class OwnBroker(BrokerOptions options, ILoggerFactory loggers) : GivenBroker(options, loggers);

/// <summary>A broker that the settings name. Its connection carries nothing but what goes to Servers and comes from them.</summary>
internal class GivenBroker : IOutletBroker, IAsyncDisposable
{
    private readonly BrokerOptions _options;
    private readonly NatsConnection _connection;
    private volatile string? _error;

    public GivenBroker(BrokerOptions options, ILoggerFactory loggers)
    {
        _options = options;
        _connection = BrokerConnection.Create(options, loggers);
        _connection.ConnectionOpened += Opened;
        _connection.ServerError += Complained;
    }

    public string Where => $"NATS at {_options.Url}";

    public INatsConnection Connection => _connection;

    public string? Problem => _connection.ConnectionState == NatsConnectionState.Open
        ? _error
        : $"{Where} cannot be reached{(_error is { } error ? $": {error}" : "")}";

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private ValueTask Opened(object? sender, NatsEventArgs args)
    {
        _error = null;
        return ValueTask.CompletedTask;
    }

    private ValueTask Complained(object? sender, NatsServerErrorEventArgs args)
    {
        _error = args.Error;
        return ValueTask.CompletedTask;
    }
}
