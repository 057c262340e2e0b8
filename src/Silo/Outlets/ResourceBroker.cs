using System.Diagnostics.CodeAnalysis;
using MeshSync.Fabric.Silo.Configuration;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>
/// The broker that a Broker resource of Meshery Operator names. The silo asks no cluster: the resource is among the
/// objects that the agents report. When it names another place, the outlet goes on there.
/// </summary>
internal sealed partial class ResourceBroker(
    OutletOptions options, BrokerResources resources, TimeProvider time, ILoggerFactory loggers, ILogger<ResourceBroker> logger) : IOutletBroker, IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    private volatile GivenBroker? _current;
    private string _address = "";
    private string? _problem;

    public string Where => _current?.Where ?? "the broker that a Broker resource names";

    public INatsConnection? Connection => _current?.Connection;

    public string? Problem => _current is { } current ? current.Problem : _problem ?? "no Broker resource is known yet that says where it is";

    /// <summary>Follows the resource until cancelled.</summary>
    /// <param name="moved">Called after it has moved from one broker to another: whoever is there may never have been told anything.</param>
    /// <param name="stopping">Ends it.</param>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever fails is shown as the broker's problem and tried again.")]
    public async Task Run(Func<Task> moved, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (await resources.Find(options.Clusters, stopping) is { } address && address != _address)
                {
                    await MoveTo(address, moved);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                _problem = $"the Broker resource cannot be read: {e.Message}";
            }

            await Task.Delay(Look, time, stopping);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_current is { } current)
        {
            await current.DisposeAsync();
        }
    }

    private async Task MoveTo(string address, Func<Task> moved)
    {
        _address = address;
        if (!BrokerOptions.TryRead(address, out var broker))
        {
            _problem = $"the Broker resource says '{address}', which is no address";
            LogUnreadable(options.Name, address);
            return;
        }

        LogFound(options.Name, broker.Url);
        var previous = _current;
        _current = new GivenBroker(broker with { Token = options.Broker?.Token ?? broker.Token }, loggers);
        if (previous is not null)
        {
            await previous.DisposeAsync();

            // Until the flush has begun it has not arrived there, and tries again.
            _address = "";
            await moved();
            _address = address;
        }
    }

    [LoggerMessage(LogLevel.Information, "Outlet {Name} leads to {Broker}, as a Broker resource says")]
    private partial void LogFound(string name, string broker);

    [LoggerMessage(LogLevel.Warning, "Outlet {Name} leads nowhere: a Broker resource says '{Address}', which is no address")]
    private partial void LogUnreadable(string name, string address);
}
