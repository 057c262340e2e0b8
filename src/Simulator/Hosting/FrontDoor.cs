using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using MeshSync.Fabric.Simulator.Discovery;
using MeshSync.Fabric.Simulator.Faults;
using MeshSync.Fabric.Simulator.Listing;
using MeshSync.Fabric.Simulator.Pods;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Simulator.Watching;
using MeshSync.Fabric.Simulator.Writing;

namespace MeshSync.Fabric.Simulator.Hosting;

/// <summary>Takes every request, lets the faults have their way with it, and hands it to whoever answers its verb.</summary>
internal sealed class FrontDoor(SimulatedCluster cluster)
{
    private const int RecordedLimit = 20_000;

    private readonly ListHandler _lists = new(cluster.Store, cluster.Time);
    private readonly GetHandler _gets = new(cluster.Store, cluster.Time);
    private readonly WatchHandler _watches = new(cluster.Store, cluster.WatchOptions, cluster.Time);
    private readonly WriteHandler _writes = new(cluster.Store, cluster.Writer);
    private readonly DiscoveryHandler _discovery = new(cluster.Catalog, cluster.AggregatedDiscovery);
    private readonly OpenApiHandler _openApi = new(cluster.Catalog);
    private readonly PlainEndpoints _plain = new(cluster);
    private readonly PodHandler _pods = new(cluster.Store, cluster.Consoles);

    public ConcurrentQueue<RecordedRequest> Recorded { get; } = new();

    public async Task HandleAsync(HttpContext context, CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            if (context.Request.Path.StartsWithSegments("/simulator", out var control))
            {
                await ControlEndpoints.HandleAsync(context, cluster, control);
                return;
            }

            var request = ApiRequest.Parse(context.Request, cluster.Catalog);
            Record(context.Request, request);
            await AnswerAsync(context, request, stop.Token);
        }
        catch (ApiStatusException e) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, e.Status);
        }
        catch (Exception e) when (e is FaultStruckException || (e is OperationCanceledException && stop.IsCancellationRequested))
        {
            // The client left, the server stops, or a fault has done its work: nothing is left to answer.
        }
    }

    private async Task AnswerAsync(HttpContext context, ApiRequest? request, CancellationToken stop)
    {
        var verb = request?.Verb ?? ApiVerb.Discovery;
        var groupResource = request?.Resource.GroupResource ?? "";
        var fault = cluster.Faults.Take(verb, groupResource);
        if (fault is { InsteadOfAnswer: true })
        {
            throw new ApiStatusException(FaultStatus.Of(fault, request));
        }

        var body = new FaultyBody(context, groupResource, fault, cluster.Time);
        await body.StrikeEarlyAsync(stop);
        await RouteAsync(context, request, body, stop);
        body.ReleaseRest();
    }

    private async Task RouteAsync(HttpContext context, ApiRequest? request, FaultyBody body, CancellationToken stop)
    {
        switch (request?.Verb)
        {
            case null when !await _discovery.HandleAsync(context, body) && !await _openApi.HandleAsync(context, body)
                && !await _plain.HandleAsync(context, body):
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                context.Response.ContentType = "text/plain; charset=utf-8";
                body.Write("404 page not found\n"u8);
                break;
            case null:
                break;
            case var verb when !request.Resource.Supports(VerbName(verb.Value)):
                throw new ApiStatusException(new ApiStatus(405, "MethodNotAllowed",
                    "the server does not allow this method on the requested resource"));
            case ApiVerb.Get when PodHandler.Answers(request):
                await _pods.HandleAsync(context, request, body, stop);
                break;
            case ApiVerb.Get:
                await _gets.HandleAsync(context, request, body);
                break;
            case ApiVerb.List:
                await _lists.HandleAsync(context, request, body);
                break;
            case ApiVerb.Watch:
                await WatchAsync(context, request, body, stop);
                break;
            default:
                await _writes.HandleAsync(context, request, body);
                break;
        }
    }

    private async Task WatchAsync(HttpContext context, ApiRequest request, FaultyBody body, CancellationToken stop)
    {
        cluster.Faults.Opened(body);
        try
        {
            await _watches.HandleAsync(context, request, body, stop);
        }
        finally
        {
            cluster.Faults.Closed(body);
        }
    }

    private void Record(HttpRequest http, ApiRequest? request)
    {
        Recorded.Enqueue(new RecordedRequest(request?.Verb ?? ApiVerb.Discovery,
            request?.Resource.GroupResource ?? http.Path, http.QueryString.Value ?? "", http.Headers.Accept.ToString(), cluster.Time.GetUtcNow())
        {
            Namespace = request?.Namespace ?? "",
        });
        while (Recorded.Count > RecordedLimit)
        {
            Recorded.TryDequeue(out _);
        }
    }

    private async Task WriteAsync(HttpContext context, ApiStatus status)
    {
        context.Response.StatusCode = status.Code;
        context.Response.ContentType = "application/json";
        if (status is { RetryAfterSeconds: { } seconds })
        {
            context.Response.Headers.RetryAfter = status.RetryAfterAsDate
                ? (cluster.Time.GetUtcNow() + TimeSpan.FromSeconds(seconds)).ToString("R", CultureInfo.InvariantCulture)
                : seconds.ToString(CultureInfo.InvariantCulture);
        }

        await context.Response.BodyWriter.WriteAsync(status.ToUtf8());
    }

    private static string VerbName(ApiVerb verb) => verb.ToString().ToLowerInvariant();
}
