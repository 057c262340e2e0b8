using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using MeshSync.Fabric.Meshery.Requests;
using MeshSync.Fabric.Silo.Telemetry;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Requests;

/// <summary>
/// Takes the messages of Meshery Servers apart and hands each to the handler of its entity. Whatever a Server sends, it
/// goes on: what cannot be read, has no handler or fails is logged and counted.
/// </summary>
internal sealed partial class RequestDispatcher : BackgroundService
{
    private readonly FrozenDictionary<string, RequestLane> _lanes;
    private readonly SiloMetrics _metrics;
    private readonly ILogger<RequestDispatcher> _logger;

    public RequestDispatcher(IEnumerable<IMesheryRequestHandler> handlers, SiloMetrics metrics, ILogger<RequestDispatcher> logger)
    {
        _lanes = handlers.ToFrozenDictionary(handler => handler.Entity, handler => new RequestLane(handler));
        _metrics = metrics;
        _logger = logger;
    }

    /// <summary>Takes a message over, without waiting for what it asks.</summary>
    public void Dispatch(ReadOnlyMemory<byte> message, INatsConnection broker, string server)
    {
        if (!MesheryRequest.TryParse(message, out var request, out var problem))
        {
            LogUnreadable(server, problem, message.Length);
            _metrics.Request("unknown", RequestOutcome.Malformed);
        }
        else if (!_lanes.TryGetValue(request.Entity, out var lane))
        {
            LogUnknown(server, Shown(request.Entity));
            _metrics.Request("unknown", RequestOutcome.Unknown);
        }
        else if (!lane.TryAdd(new IncomingRequest(request.Entity, request.Payload, broker, server)))
        {
            LogTooMany(request.Entity, server);
            _metrics.Request(request.Entity, RequestOutcome.Refused);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_lanes.Values.Select(lane => Serve(lane, stoppingToken)));

    [SuppressMessage("Design", "CA1031", Justification = "One request must not end the handling of the next.")]
    private async Task Serve(RequestLane lane, CancellationToken stopping)
    {
        await foreach (var request in lane.Read(stopping))
        {
            try
            {
                LogRequest(request.Entity, request.Server);
                await lane.Handler.Handle(request, stopping);
                _metrics.Request(request.Entity, RequestOutcome.Handled);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (RequestPayloadException e)
            {
                LogPayload(request.Entity, request.Server, e.Message);
                _metrics.Request(request.Entity, RequestOutcome.Malformed);
            }
            catch (Exception e)
            {
                LogFailed(e, request.Entity, request.Server);
                _metrics.Request(request.Entity, RequestOutcome.Failed);
            }
        }
    }

    private static string Shown(string text) => text.Length <= 64 ? text : text[..64] + "…";
}
