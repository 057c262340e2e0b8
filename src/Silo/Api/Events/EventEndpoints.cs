using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace MeshSync.Fabric.Silo.Api.Events;

internal static class EventEndpoints
{
    // No client is sent the states of one object more often than this.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(10);

    public static IServiceCollection AddLiveEvents(this IServiceCollection services) => services
        .AddSingleton<IEventSource, ObjectEvents>()
        .AddSingleton<IEventSource, ProductEvents>()
        .AddSingleton<IEventSource, AgentEvents>()
        .AddSingleton<EventHub>();

    public static void MapEvents(this IEndpointRouteBuilder api) => api.MapGet("/events", Stream).WithTags(ApiTags.Live).WithName("events")
        .WithSummary("What happens from now on, as server-sent events")
        .WithDescription("`hello` when all is listened to, then `object`, `product` and `agent`; `heartbeat` every ten seconds without any; `gap` where some were left out, because the client is slow or the broker was away.")
        .Produces(StatusCodes.Status200OK, contentType: "text/event-stream")
        .ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> Stream(HttpContext context, EventHub hub, TimeProvider time, IHostApplicationLifetime lifetime, string? cluster = null)
    {
        if (await hub.Join(cluster, context.RequestAborted) is not { } client)
        {
            return Results.Problem(
                $"{EventHub.MostClients} others look on already", statusCode: StatusCodes.Status429TooManyRequests, title: "too many look on");
        }

        // However the request ends, and also when nothing is ever read of it.
        context.Response.OnCompleted(() =>
        {
            hub.Leave(client);
            return Task.CompletedTask;
        });
        return TypedResults.ServerSentEvents(Events(client, time, context.RequestAborted, lifetime.ApplicationStopping));
    }

    private static async IAsyncEnumerable<SseItem<string>> Events(
        EventBuffer client, TimeProvider time, CancellationToken left, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(left, stopping, cancellationToken);
        yield return Item("hello", new Hello(time.GetUtcNow()));
        while (!end.IsCancellationRequested)
        {
            if (!await Wait(client, end.Token))
            {
                yield return Item("heartbeat", new Heartbeat(time.GetUtcNow()));
                continue;
            }

            var events = client.Take(out var gap);
            foreach (var happened in events)
            {
                yield return new SseItem<string>(happened.Data, happened.Type);
            }

            if (gap is not null)
            {
                yield return Item("gap", gap);
            }

            await Task.Delay(Interval, time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>False: it is time for a heartbeat, or to end.</summary>
    private static async Task<bool> Wait(EventBuffer client, CancellationToken end)
    {
        try
        {
            return await client.Wait(HeartbeatEvery, end);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static SseItem<string> Item<T>(string type, T data) => new(LiveEvent.Json(data), type);
}
