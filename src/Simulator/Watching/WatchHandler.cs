using System.IO.Pipelines;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Watching;

/// <summary>Answers WATCH until its timeout, the client's leaving, or the server's end.</summary>
internal sealed class WatchHandler(ObjectStore store, WatchOptions options, TimeProvider time)
{
    private const int BatchLimit = 256;
    private const int FlushBytes = 64 * 1024;

    public async Task HandleAsync(HttpContext context, ApiRequest request, PipeWriter body, CancellationToken stop)
    {
        var form = AnswerForm.Of(context.Request, f => f.Shape is AnswerShape.Metadata or AnswerShape.Table);
        var query = WatchQuery.Parse(context.Request.Query, options.WatchList);
        var selection = new Selection(request, context.Request.Query);
        var events = new WatchEvents(request.Resource, selection, form, time);
        var collection = store.Collection(request.Resource.StoredIn);
        if (query is { InitialEvents: true, ResourceVersion: { } asked } && asked > store.ResourceVersion)
        {
            throw new ApiStatusException(ApiStatus.TooLarge(asked, store.ResourceVersion));
        }

        context.Response.ContentType = form.WatchContentType;
        await body.FlushAsync(stop);

        if (await BeginAsync(collection, query, selection, events, body, stop) is { } place)
        {
            var clock = new WatchClock(time, query, options);
            await FollowAsync(collection, place, clock, events, body, stop);
        }

        await body.FlushAsync(stop);
    }

    /// <returns>Where the watch goes on from; null when it has ended with an error.</returns>
    private async Task<Place?> BeginAsync(
        Collection collection, WatchQuery query, Selection selection, WatchEvents events, PipeWriter body, CancellationToken stop)
    {
        if (!query.FromPresentState)
        {
            var version = query.ResourceVersion!.Value;
            if (store.CursorAfter(collection, version) is { } cursor)
            {
                return new Place(cursor, version);
            }

            events.End(body, ApiStatus.TooOld(version, store.ResourceVersion));
            return null;
        }

        var notBefore = options.WatchList == WatchListMode.ServedBehind ? 0 : query.ResourceVersion ?? 0;
        var (snapshot, since) = store.ReadBehind(collection, query.InitialEvents ? options.CacheLag : 0, notBefore);
        var (start, end) = snapshot.Range(selection.Namespace);
        for (var i = start; i < end; i++)
        {
            if (selection.Selects(snapshot.Objects[i]))
            {
                events.WriteInitial(body, snapshot.Objects[i]);
                await FlushWhenFullAsync(body, stop);
            }
        }

        foreach (var record in since)
        {
            events.Write(body, record);
        }

        if (query is { InitialEvents: true, Bookmarks: true })
        {
            events.WriteBookmark(body, snapshot.ResourceVersion, initialEventsEnd: true);
        }

        await body.FlushAsync(stop);
        return store.CursorAfter(collection, snapshot.ResourceVersion) is { } next ? new Place(next, snapshot.ResourceVersion) : null;
    }

    private async Task FollowAsync(
        Collection collection, Place place, WatchClock clock, WatchEvents events, PipeWriter body, CancellationToken stop)
    {
        var cursor = place.Cursor;
        var records = new List<WatchRecord>(BatchLimit);
        while (!clock.Ended)
        {
            records.Clear();
            var batch = store.ReadAfter(collection, ref cursor, records, BatchLimit);
            if (batch.Lost)
            {
                return;
            }

            foreach (var record in records)
            {
                // A watch from a version still to come is silent until then: so it goes after a restore from a backup.
                if (record.ResourceVersion > place.ResourceVersion)
                {
                    events.Write(body, record);
                    await FlushWhenFullAsync(body, stop);
                }
            }

            if (records.Count == 0)
            {
                // As on a real server, a bookmark says that something has passed, never that nothing has.
                if (clock.TakeBookmark() && batch.ResourceVersion > place.ResourceVersion)
                {
                    events.WriteBookmark(body, batch.ResourceVersion, initialEventsEnd: false);
                }

                await body.FlushAsync(stop);
                await clock.WaitAsync(batch.Changed, stop);
            }
        }
    }

    private static ValueTask<FlushResult> FlushWhenFullAsync(PipeWriter body, CancellationToken stop) =>
        body.UnflushedBytes > FlushBytes ? body.FlushAsync(stop) : default;

    /// <param name="Cursor">Into the history.</param>
    /// <param name="ResourceVersion">That the client has seen.</param>
    private readonly record struct Place(long Cursor, long ResourceVersion);
}
