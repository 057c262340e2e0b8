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
        var collection = store.Collection(request.Resource.GroupResource);
        context.Response.ContentType = form.ContentType;
        await body.FlushAsync(stop);

        if (await BeginAsync(collection, query, selection, events, body, stop) is { } cursor)
        {
            var clock = new WatchClock(time, query, options);
            await FollowAsync(collection, cursor, clock, events, body, stop);
        }

        await body.FlushAsync(stop);
    }

    /// <returns>The cursor that the watch goes on from; null when it has ended with an error.</returns>
    private async Task<long?> BeginAsync(
        Collection collection, WatchQuery query, Selection selection, WatchEvents events, PipeWriter body, CancellationToken stop)
    {
        if (!query.FromPresentState)
        {
            var cursor = store.CursorAfter(collection, query.ResourceVersion!.Value);
            if (cursor is null)
            {
                WatchEvents.WriteError(body, ApiStatus.TooOld(query.ResourceVersion.Value, store.ResourceVersion));
            }

            return cursor;
        }

        var snapshot = store.Read(collection);
        var (start, end) = snapshot.Range(selection.Namespace);
        for (var i = start; i < end; i++)
        {
            if (selection.Selects(snapshot.Objects[i]))
            {
                events.WriteInitial(body, snapshot.Objects[i]);
                await FlushWhenFullAsync(body, stop);
            }
        }

        if (query is { InitialEvents: true, Bookmarks: true })
        {
            events.WriteBookmark(body, snapshot.ResourceVersion, initialEventsEnd: true);
        }

        await body.FlushAsync(stop);
        return store.CursorAfter(collection, snapshot.ResourceVersion);
    }

    private async Task FollowAsync(
        Collection collection, long cursor, WatchClock clock, WatchEvents events, PipeWriter body, CancellationToken stop)
    {
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
                events.Write(body, record);
                await FlushWhenFullAsync(body, stop);
            }

            if (records.Count == 0)
            {
                if (clock.TakeBookmark())
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
}
